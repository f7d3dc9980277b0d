import { randomUUID } from 'node:crypto';
import type { FileAttachment, Message, Recipient } from '@microsoft/microsoft-graph-types';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Person } from '../exchange/readEnvelope';
import { GraphError } from './GraphError';

/** The message that Exchange makes of JSON. @throws GraphError 400 */
export async function jsonToMime(message: Message, sender: string): Promise<Buffer> {
	const { from, subject, body, importance, internetMessageId, attachments } = message;
	const isHtml = body?.contentType === 'html';
	const composer = new MailComposer({
		from: address(from ?? { emailAddress: { address: sender } }),
		to: addresses(message.toRecipients),
		cc: addresses(message.ccRecipients),
		bcc: addresses(message.bccRecipients),
		replyTo: addresses(message.replyTo),
		subject: subject ?? '',
		messageId: internetMessageId ?? `<${randomUUID()}@lab.prod.outlook.example>`,
		[isHtml ? 'html' : 'text']: body?.content ?? '',
		headers: headersOf(message),
		...(importance && importance !== 'normal' ? { priority: importance } : {}),
		attachments: (attachments ?? []).map((one) => attachmentOf(one as FileAttachment)),
		disableFileAccess: true,
		disableUrlAccess: true,
		newline: '\r\n',
	});
	const node = composer.compile();
	node.keepBcc = true;
	return await node.build();
}

const addresses = (list: Recipient[] | null | undefined) => (list ?? []).map(address);

function address({ emailAddress }: Recipient): Person {
	return { name: emailAddress?.name ?? '', address: emailAddress?.address ?? '' };
}

function headersOf({ internetMessageHeaders }: Message): Array<{ key: string; value: string }> {
	return (internetMessageHeaders ?? []).map(({ name, value }) => {
		if (!/^x-/i.test(name ?? ''))
			throw new GraphError(
				400,
				'InvalidInternetMessageHeader',
				`The internet message header name '${name ?? ''}' should start with 'x-' or 'X-'.`,
			);
		return { key: name ?? '', value: value ?? '' };
	});
}

function attachmentOf({ name, contentType, contentBytes, contentId, isInline }: FileAttachment) {
	return {
		filename: name ?? '',
		contentType: contentType ?? 'application/octet-stream',
		content: Buffer.from(String(contentBytes ?? ''), 'base64'),
		...(contentId ? { cid: contentId } : {}),
		contentDisposition: isInline ? ('inline' as const) : ('attachment' as const),
	};
}
