import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import type { DraftAttachment } from '../../message/compose/MailDraft';
import { asText } from '../settings/parameterValues';

/** Exchange Online's limit (SIZE 157286400 in EHLO); more would only fill n8n's memory. */
const MAX_OCTETS = 150 * 1024 * 1024;

export type BinaryContext = Pick<IExecuteFunctions, 'getInputData'> & {
	helpers: Pick<IExecuteFunctions['helpers'], 'assertBinaryData' | 'getBinaryDataBuffer'>;
};

/** A binary field to include in the message. */
export interface WantedBinary {
	field: string;
	/** Displayed where the HTML has `cid:` with this ID; absent: an ordinary attachment. */
	contentId?: string;
	/** Overrides the field's own type. */
	mimeType?: string;
}

/**
 * The binary fields named in Attachments and Inline Images.
 *
 * @param forwarded those of a forwarded message, which follow them
 */
export async function readAttachments(
	context: BinaryContext,
	itemIndex: number,
	options: IDataObject,
	forwarded: readonly WantedBinary[] = [],
): Promise<DraftAttachment[]> {
	const present = binaryFields(context, itemIndex);
	const inline = fieldNames(options.inlineImages, present);
	const taken = new Set([...inline, ...forwarded.map(({ field }) => field)]);
	const attached = fieldNames(options.attachments, present).filter((field) => !taken.has(field));
	const wanted: WantedBinary[] = [
		...inline.map((field) => ({ field, contentId: field })),
		...attached.map((field) => ({ field })),
		...forwarded.filter(({ field }) => !inline.includes(field)),
	];
	const attachments: DraftAttachment[] = [];
	let octets = 0;
	for (const { field, contentId, mimeType } of wanted) {
		if (!present.includes(field)) throw noSuchField(field);
		const data = context.helpers.assertBinaryData(itemIndex, field);
		const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
		octets += content.length;
		if (octets > MAX_OCTETS) throw tooLarge();
		attachments.push({
			fileName: data.fileName ?? field,
			mimeType: mimeType ?? data.mimeType,
			content,
			...defined({ contentId }),
		});
	}
	return attachments;
}

/** Names of the binary fields of an item. */
export function binaryFields(context: Pick<BinaryContext, 'getInputData'>, itemIndex: number): string[] {
	return Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
}

function fieldNames(value: unknown, present: readonly string[]): string[] {
	const names = Array.isArray(value) ? value.map(asText) : asText(value).split(',');
	const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
	return [...new Set(wanted.flatMap((name) => (name === '*' ? present : [name])))];
}

function noSuchField(field: string): MailError {
	return new MailError('configuration', `The item has no binary field "${field}" to attach`, {
		hint: 'Compare "Attachments" and "Inline Images" with the binary fields of the input; * means all of them.',
	});
}

function tooLarge(): MailError {
	return new MailError('tooLarge', 'The attachments exceed 150 MB in total; nothing was sent', {
		hint: 'Remove some, or send links to them.',
	});
}
