import type { ParsedAttachment } from '../contracts/MailMessage';
import type { MimePart } from './MimePart';

/**
 * Whether a part belongs to the body by position: parts that another part refers to (RFC 2387), and further
 * alternatives of the text (RFC 2046 section 5.1.4) such as AMP. An invitation is sent as an alternative,
 * but is a file.
 */
export function isPartOfBody({ header, parent }: MimePart): boolean {
	if (parent?.mimeType === 'multipart/related') return header.contentId !== undefined;
	const isText = header.mimeType.startsWith('text/') && header.mimeType !== 'text/calendar';
	return parent?.mimeType === 'multipart/alternative' && isText;
}

/**
 * With HTML, the parts that it refers to (RFC 2392) are inline. Nothing else is reliable: Gmail marks
 * inline images as attachments, Apple Mail marks documents as inline, and Outlook leaves images behind that
 * are no longer referred to.
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
