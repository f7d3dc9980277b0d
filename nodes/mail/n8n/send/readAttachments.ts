import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { DraftAttachment } from '../../message/compose/MailDraft';
import { asText } from '../settings/parameterValues';

/** What Exchange Online takes at most (its EHLO says SIZE 157286400); more would only fill n8n's memory. */
const MAX_OCTETS = 150 * 1024 * 1024;

export type BinaryContext = Pick<IExecuteFunctions, 'getInputData'> & {
	helpers: Pick<IExecuteFunctions['helpers'], 'assertBinaryData' | 'getBinaryDataBuffer'>;
};

/** The binary fields that are named in the options Attachments and Inline Images. */
export async function readAttachments(
	context: BinaryContext,
	itemIndex: number,
	options: IDataObject,
): Promise<DraftAttachment[]> {
	const present = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const inline = fieldNames(options.inlineImages, present);
	const attached = fieldNames(options.attachments, present).filter((field) => !inline.includes(field));
	const attachments: DraftAttachment[] = [];
	let octets = 0;
	for (const field of [...inline, ...attached]) {
		if (!present.includes(field)) throw noSuchField(field);
		const { fileName, mimeType } = context.helpers.assertBinaryData(itemIndex, field);
		const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
		octets += content.length;
		if (octets > MAX_OCTETS) throw tooLarge();
		attachments.push({
			fileName: fileName ?? field,
			mimeType,
			content,
			...(inline.includes(field) ? { contentId: field } : {}),
		});
	}
	return attachments;
}

function fieldNames(value: unknown, present: readonly string[]): string[] {
	const names = Array.isArray(value) ? value.map(asText) : asText(value).split(',');
	const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
	return [...new Set(wanted.flatMap((name) => (name === '*' ? present : [name])))];
}

function noSuchField(field: string): MailError {
	return new MailError('configuration', `The item has no binary field "${field}" to attach`, {
		hint: 'Check the options Attachments and Inline Images against the binary fields of the input; * stands for all of them.',
	});
}

function tooLarge(): MailError {
	return new MailError('tooLarge', 'The attachments are larger than 150 MB together; nothing was sent', {
		hint: 'Leave some out, or send links to them.',
	});
}
