import MailComposer from 'nodemailer/lib/mail-composer';
import type Mail from 'nodemailer/lib/mailer';
import { readPeople } from '../properties/people';
import { attribute, child, children, type Element, isTrue, textAt } from '../xml/readXml';
import { readMimeContent } from './readMimeContent';

/** The octets of a `t:Message` that a client has made: its MimeContent, or a message built from its other fields. */
export async function composeMessage(item: Element): Promise<Buffer> {
	const mime = child(item, 'MimeContent');
	if (mime) return readMimeContent(mime);
	const body = child(item, 'Body');
	const isHtml = attribute(body, 'BodyType') === 'HTML';
	const text = body?.textContent ?? '';
	const composer = new MailComposer({
		from: readPeople(child(item, 'From'))[0],
		to: readPeople(child(item, 'ToRecipients')),
		cc: readPeople(child(item, 'CcRecipients')),
		bcc: readPeople(child(item, 'BccRecipients')),
		replyTo: readPeople(child(item, 'ReplyTo')),
		subject: textAt(item, 'Subject') ?? '',
		...(isHtml ? { html: text } : { text }),
		...optional('messageId', textAt(item, 'InternetMessageId')),
		...optional('inReplyTo', textAt(item, 'InReplyTo')),
		...optional('references', textAt(item, 'References')),
		...optional('priority', textAt(item, 'Importance')?.toLowerCase() as Mail.Options['priority']),
		headers: headersOf(item),
		attachments: children(child(item, 'Attachments'), 'FileAttachment').map(attachmentOf),
	}).compile();
	composer.keepBcc = true;
	return await new Promise((resolve, reject) =>
		composer.build((error, built) => (error ? reject(error) : resolve(built))),
	);
}

const optional = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });

/** Headers that clients set by a property of the set InternetHeaders. */
function headersOf(item: Element): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const property of children(item, 'ExtendedProperty')) {
		const path = child(property, 'ExtendedFieldURI');
		const name = attribute(path, 'PropertyName');
		if (attribute(path, 'DistinguishedPropertySetId') === 'InternetHeaders' && name !== undefined)
			headers[name] = textAt(property, 'Value') ?? '';
	}
	return headers;
}

function attachmentOf(file: Element): Mail.Attachment {
	return {
		filename: textAt(file, 'Name') ?? 'attachment',
		content: Buffer.from(textAt(file, 'Content') ?? '', 'base64'),
		...optional('contentType', textAt(file, 'ContentType')),
		...optional('cid', textAt(file, 'ContentId')),
		contentDisposition: isTrue(textAt(file, 'IsInline')) ? 'inline' : 'attachment',
	};
}
