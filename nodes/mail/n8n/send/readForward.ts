import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailAddress } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import { forwardedBody, type Body, type ForwardedMail } from '../../message/compose/forwardDraft';
import { headerText } from '../../message/compose/headerText';
import { forwardSubject, replyThread } from '../../message/compose/replyDraft';
import { FORWARD_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { asObject, asText } from '../settings/parameterValues';
import type { ItemParameter } from '../settings/SettingsContext';
import type { WantedBinary } from './readAttachments';

/** A forwarded message without its recipients. */
export interface Forward extends Body {
	subject: string;
	references?: readonly string[];
	/** Binary fields to include. */
	binaries: WantedBinary[];
}

/**
 * The message to forward, as output by a Microsoft mail trigger.
 *
 * @param note text that a person wrote above it
 * @param present names of the item's binary fields
 * @throws MailError of kind `configuration` if something of the message would be missing
 */
export async function readForward(
	json: IDataObject,
	parameter: ItemParameter,
	note: Body,
	present: readonly string[],
): Promise<Forward> {
	const as = oneOf(parameter('forwardAs', 'inline'), FORWARD_CHOICES, 'Forward As');
	const mail = readMail(json);
	const { references } = replyThread(mail);
	const head = { subject: forwardSubject(mail.subject), ...defined({ references }) };
	if (as === 'attachment') return { ...head, ...note, binaries: [rawBinary(parameter, present)] };
	const isBare = mail.text === undefined && mail.html === undefined && json.attachments === undefined;
	// A message may consist of a subject only; one with a binary field and nothing else is a raw message.
	const [raw] = present;
	if (isBare && raw !== undefined) throw isRaw(raw);
	const binaries = parameter('forwardAttachments', true) === false ? [] : attachmentsOf(json, present);
	const body = await forwardedBody(mail, note);
	return { ...head, ...body, binaries: body.html === undefined ? binaries.map(beside) : binaries };
}

function readMail(json: IDataObject): ForwardedMail {
	const text = (name: string) => (typeof json[name] === 'string' ? { [name]: json[name] } : {});
	const people = (name: string) =>
		Array.isArray(json[name]) ? { [name]: (json[name] as unknown[]).flatMap(person) } : {};
	const mail = {
		...text('subject'),
		...text('date'),
		...text('text'),
		...text('html'),
		...people('from'),
		...people('to'),
		...people('cc'),
		...(asText(json.messageId) ? { messageId: asText(json.messageId) } : {}),
		...(asText(json.inReplyTo) ? { inReplyTo: asText(json.inReplyTo) } : {}),
		...(Array.isArray(json.references) ? { references: json.references.map(asText).filter(Boolean) } : {}),
	} as ForwardedMail;
	if (Object.keys(mail).length > 0) return mail;
	throw new MailError('configuration', 'Mail does not contain an email to forward', {
		hint: '"Mail" must be the item of a Microsoft mail trigger. If there are other nodes in between, drag in the item from the trigger: {{ $("Microsoft IMAP Trigger").item.json }}.',
	});
}

/** Only displayed, so unusable addresses are included. */
function person(value: unknown): MailAddress[] {
	const { address, name } = asObject(value);
	if (asText(address) === '') return [];
	return [{ address: asText(address), ...(asText(name) ? { name: asText(name) } : {}) }];
}

function attachmentsOf({ attachments }: IDataObject, present: readonly string[]): WantedBinary[] {
	const list = Array.isArray(attachments) ? attachments.map(asObject) : [];
	return list.map(({ fileName, binary, inline, contentId }) => {
		const field = asText(binary);
		const name = headerText(asText(fileName)).slice(0, 80) || 'an attachment';
		if (field === '') throw notDownloaded(name);
		if (!present.includes(field)) throw notHere(name, field);
		return { field, ...(inline === true && isContentId(contentId) ? { contentId } : {}) };
	});
}

/** Accepted by the composer as a content ID; anything else becomes an ordinary attachment. */
function isContentId(value: unknown): value is string {
	return typeof value === 'string' && /^[\w.!#$%&'*+/=?^`{|}~@-]{1,200}$/.test(value);
}

function beside({ field }: WantedBinary): WantedBinary {
	return { field };
}

function rawBinary(parameter: ItemParameter, present: readonly string[]): WantedBinary {
	const field = asText(parameter('rawField', 'data'));
	if (present.includes(field)) return { field, mimeType: 'message/rfc822' };
	throw new MailError(
		'configuration',
		`The item has no binary field "${headerText(field)}" with the raw message`,
		{
			hint: 'Set "Format" of the trigger to "Raw", which puts the message into the field "data"; or set "Forward As" to "In the Message".',
		},
	);
}

function isRaw(field: string): MailError {
	return new MailError('configuration', 'The email has no text, HTML or attachments to forward', {
		hint: `Set "Forward As" to "As Attachment" to forward the raw message in the field "${headerText(field).slice(0, 80)}", or "Format" of the trigger to "Simple" or "Full".`,
	});
}

function notDownloaded(name: string): MailError {
	return new MailError(
		'configuration',
		`The attachment "${name}" of the email was not downloaded; nothing was sent`,
		{
			hint: 'Turn on "Download Attachments" in the trigger and raise its "Attachment Size Limit (MB)", or turn off "Forward Attachments" here.',
		},
	);
}

function notHere(name: string, field: string): MailError {
	return new MailError(
		'configuration',
		`The attachment "${name}" of the email is not in the item (binary field "${headerText(field).slice(0, 80)}"); nothing was sent`,
		{
			hint: 'A node between the trigger and this one has removed the binary fields. Keep them, or turn off "Forward Attachments".',
		},
	);
}
