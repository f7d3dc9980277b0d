import { type Attachment as ParsedAttachment, type ParsedMail, simpleParser } from 'mailparser';
import type { StoredMessage } from '../exchange/StoredMessage';

/** Body and attachments, parsed when they are first asked for. */
export async function contentOf(message: StoredMessage): Promise<ParsedMail> {
	const known = message.notes.get('content') as Promise<ParsedMail> | undefined;
	if (known) return await known;
	const parsed = simpleParser(message.mime, { skipTextToHtml: true });
	message.notes.set('content', parsed);
	return await parsed;
}

/** Whether there are attachments beside the inline ones; a look at the octets will do. */
export function hasAttachments(message: StoredMessage): boolean {
	return /\r?\nContent-Disposition:\s*attachment/i.test(message.mime.toString('latin1'));
}

export type { ParsedAttachment };
