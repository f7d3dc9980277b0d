import type { FileAttachment } from '@microsoft/microsoft-graph-types';
import type { StoredMessage } from '../exchange/StoredMessage';
import { type Answer, type MailboxCall, jsonBody, wholeNumber } from './Call';
import { type ParsedAttachment, contentOf } from './content';
import { type NewAttachment, addAttachment } from './editMime';
import { GraphError, badRequest, notFound } from './GraphError';
import { messageOf, toGraphId } from './ids';
import { pageOf } from './pageOf';
import { selected } from './select';

type AttachmentJson = FileAttachment & { '@odata.type': '#microsoft.graph.fileAttachment' };

/** Where a single request ends and an upload session has to be made. */
export const LARGEST_POSTED = 3 * 1024 * 1024;

const ofMessage = (call: MailboxCall) => messageOf(call.mailbox, call.params[0] ?? '');

const idOf = (message: StoredMessage, index: number) =>
	`${toGraphId(message.id).replace(/=+$/, '')}BEgAQA${index}`;

function toAttachment(message: StoredMessage, one: ParsedAttachment, index: number): AttachmentJson {
	return {
		'@odata.type': '#microsoft.graph.fileAttachment',
		id: idOf(message, index),
		lastModifiedDateTime: message.modifiedAt.toISOString(),
		name: one.filename ?? null,
		contentType: one.contentType,
		size: one.size,
		isInline: one.contentDisposition === 'inline',
		contentId: one.cid ?? null,
		contentLocation: null,
		contentBytes: one.content.toString('base64'),
	};
}

const PROPERTIES = [
	...['id', 'lastModifiedDateTime', 'name', 'contentType', 'size', 'isInline'],
	...['contentId', 'contentLocation', 'contentBytes'],
];

function shown(call: MailboxCall, whole: AttachmentJson): Partial<AttachmentJson> {
	const wanted = selected(call.query.get('$select'), PROPERTIES, 'microsoft.graph.attachment');
	if (wanted === undefined) return whole;
	const kept = Object.entries(whole).filter(([name]) => name.startsWith('@') || name === 'id' || wanted.has(name));
	return Object.fromEntries(kept) as Partial<AttachmentJson>;
}

export async function listAttachments(call: MailboxCall): Promise<Answer> {
	const message = ofMessage(call);
	const { attachments } = await contentOf(message);
	const all = attachments.map((one, index) => shown(call, toAttachment(message, one, index)));
	const top = wholeNumber(call, '$top', all.length + 1);
	if (top < 1) throw badRequest(`Invalid value '${String(top)}' for $top query option found.`);
	return { status: 200, body: pageOf(call, all, top, wholeNumber(call, '$skip', 0)) };
}

async function find(call: MailboxCall) {
	const message = ofMessage(call);
	const { attachments } = await contentOf(message);
	const index = attachments.findIndex((_, at) => idOf(message, at) === call.params[1]);
	const attachment = attachments[index];
	if (!attachment) throw notFound();
	return { message, attachment, index };
}

export async function getAttachment(call: MailboxCall): Promise<Answer> {
	const { message, attachment, index } = await find(call);
	return { status: 200, body: shown(call, toAttachment(message, attachment, index)) };
}

export async function getAttachmentContent(call: MailboxCall): Promise<Answer> {
	const { attachment } = await find(call);
	return { status: 200, headers: { 'Content-Type': attachment.contentType }, body: attachment.content };
}

/** Adds to a draft. @returns the new attachment's id */
export async function attach(call: MailboxCall, message: StoredMessage, one: NewAttachment): Promise<string> {
	call.mailbox.update(message, { mime: addAttachment(message.mime, one) });
	const { attachments } = await contentOf(message);
	return idOf(message, attachments.length - 1);
}

export async function postAttachment(call: MailboxCall): Promise<Answer> {
	const message = ofMessage(call);
	const json = jsonBody(call) as FileAttachment & { '@odata.type'?: string };
	if (json['@odata.type'] !== '#microsoft.graph.fileAttachment')
		throw badRequest('The lab takes attachments of type #microsoft.graph.fileAttachment only.');
	const content = Buffer.from(String(json.contentBytes ?? ''), 'base64');
	if (content.length > LARGEST_POSTED)
		throw new GraphError(
			413,
			'ErrorMessageSizeExceeded',
			'The attachment exceeds the maximum supported size.',
		);
	const added = {
		name: json.name ?? '',
		contentType: json.contentType ?? 'application/octet-stream',
		content,
		...(json.contentId ? { contentId: json.contentId } : {}),
		isInline: json.isInline ?? false,
	};
	const id = await attach(call, message, added);
	return { status: 201, body: { ...json, id, size: content.length } };
}
