import type { ParsedAttachment } from '../contracts/MailMessage';
import type { MimePart } from './MimePart';

/**
 * Whether a part belongs to the body by its place: what another part refers to (RFC 2387), and further forms of the
 * text (RFC 2046 section 5.1.4) such as AMP. An invitation is sent as another form of the text, and yet is a file.
 */
export function isPartOfBody({ header, parent }: MimePart): boolean {
	if (parent?.mimeType === 'multipart/related') return header.contentId !== undefined;
	const isText = header.mimeType.startsWith('text/') && header.mimeType !== 'text/calendar';
	return parent?.mimeType === 'multipart/alternative' && isText;
}

/**
 * Where there is HTML, what it refers to (RFC 2392) is inline. Nothing else says so reliably: Gmail calls inline images
 * attachments, Apple Mail calls documents inline, and Outlook leaves images behind that nothing refers to any more.
 */
export function markInline(attachments: readonly ParsedAttachment[], html: string): void {
	if (!attachments.some(({ contentId }) => contentId !== undefined)) return;
	const shown = new Set<string>();
	for (const [, id] of html.matchAll(/\bcid:([^"'\s<>)]{1,500})/gi)) shown.add(decoded(id as string));
	for (const attachment of attachments) {
		if (attachment.contentId !== undefined) attachment.inline = shown.has(attachment.contentId);
	}
}

function decoded(url: string): string {
	try {
		return decodeURIComponent(url.replaceAll('&amp;', '&'));
	} catch {
		// A stray percent sign: it was not encoded.
		return url;
	}
}
