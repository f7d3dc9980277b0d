import type { Attachment } from 'mailparser';
import type { StoredMessage } from '../../exchange/StoredMessage';
import { element, type Markup } from '../xml/markup';
import { parsedMessage } from './parsedMessage';

/** The id of an attachment holds that of its item, as Exchange's does. */
const attachmentId = (message: StoredMessage, index: number) =>
	Buffer.from(JSON.stringify([message.id, index])).toString('base64');

/** The item and the place among its attachments; undefined for what is no such id. */
export function readAttachmentId(id: string): { itemId: string; index: number } | undefined {
	try {
		const [itemId, index] = JSON.parse(Buffer.from(id, 'base64').toString()) as [unknown, unknown];
		return typeof itemId === 'string' && typeof index === 'number' ? { itemId, index } : undefined;
	} catch {
		return undefined;
	}
}

export function attachmentElement(
	message: StoredMessage,
	{ filename = 'attachment', contentType, cid, size, contentDisposition, content }: Attachment,
	index: number,
	withContent = false,
): Markup {
	return element(
		't:FileAttachment',
		{},
		element('t:AttachmentId', { Id: attachmentId(message, index) }),
		element('t:Name', {}, filename),
		element('t:ContentType', {}, contentType),
		cid === undefined ? undefined : element('t:ContentId', {}, cid),
		element('t:Size', {}, size),
		element('t:IsInline', {}, contentDisposition === 'inline'),
		withContent ? element('t:Content', {}, content.toString('base64')) : undefined,
	);
}

/** Undefined where there are none: an empty list is no valid one. */
export async function attachmentsOf({ message }: { message: StoredMessage }): Promise<Markup[] | undefined> {
	const { attachments } = await parsedMessage(message);
	return attachments.length
		? attachments.map((one, index) => attachmentElement(message, one, index))
		: undefined;
}
