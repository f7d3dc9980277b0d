import { type ParsedMail, simpleParser } from 'mailparser';
import type { StoredMessage } from '../../exchange/StoredMessage';

const NOTE = 'parsed';

/** Body and attachments, which are looked at when somebody asks for them. */
export async function parsedMessage(message: StoredMessage): Promise<ParsedMail> {
	const known = message.notes.get(NOTE) as Promise<ParsedMail> | undefined;
	if (known) return await known;
	const parsed = simpleParser(message.mime, { skipTextToHtml: true, skipImageLinks: true });
	message.notes.set(NOTE, parsed);
	return await parsed;
}

const BEGINNING = 64 * 1024;
const METHOD = /^content-type:[ \t]*text\/calendar;[^]{0,200}?method="?(request|cancel|reply)/im;

/** The content of items that are no messages: a person has dragged them into a mail folder. */
const OTHER_ITEMS = /^BEGIN:(VCALENDAR|VCARD)\r?\n/;

/** The element an item is written as: Exchange keeps invitations as items of their own (MS-OXWSMTGS). */
export function elementOf(message: StoredMessage): string {
	const known = message.notes.get('element') as string | undefined;
	if (known) return known;
	const [, content = ''] = OTHER_ITEMS.exec(message.mime.subarray(0, 20).toString('latin1')) ?? [];
	const other = content === 'VCARD' ? 'Contact' : content === 'VCALENDAR' ? 'CalendarItem' : undefined;
	if (other !== undefined) return other;
	const [, method = ''] = METHOD.exec(message.mime.subarray(0, BEGINNING).toString('latin1')) ?? [];
	const elements: Record<string, string> = {
		request: 'MeetingRequest',
		cancel: 'MeetingCancellation',
		reply: 'MeetingResponse',
	};
	const element = elements[method.toLowerCase()] ?? 'Message';
	message.notes.set('element', element);
	return element;
}

const CLASSES: Readonly<Record<string, string>> = {
	CalendarItem: 'IPM.Appointment',
	Contact: 'IPM.Contact',
	MeetingRequest: 'IPM.Schedule.Meeting.Request',
	MeetingCancellation: 'IPM.Schedule.Meeting.Canceled',
	MeetingResponse: 'IPM.Schedule.Meeting.Resp.Pos',
};

/** MS-OXOMSG and MS-OXORMMS: the class tells a bounce and a signed message from others. */
export function itemClassOf(message: StoredMessage): string {
	const contentType = message.envelope.headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
	if (/^multipart\/report.*delivery-status/i.test(contentType)) return 'REPORT.IPM.Note.NDR';
	if (/^multipart\/signed/i.test(contentType)) return 'IPM.Note.SMIME.MultipartSigned';
	return CLASSES[elementOf(message)] ?? 'IPM.Note';
}
