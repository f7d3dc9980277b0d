import { base64Size, decodeBase64 } from './decodeBase64';
import { decodeQuotedPrintable, quotedPrintableSize } from './decodeQuotedPrintable';
import { decodeUuencoded } from './uuencode';

/** Names in use before MIME, and by Outlook Express after it. */
const UUENCODE: ReadonlySet<string> = new Set(['x-uuencode', 'x-uue', 'uuencode']);

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 section 6). What is not encoded comes back as a view of the message,
 * not as a copy; an encoding nobody knows is left as it is, as section 6.4 asks.
 */
export async function decodeTransfer(source: Buffer, encoding: string): Promise<Buffer> {
	if (encoding === 'base64') return await decodeBase64(source);
	if (encoding === 'quoted-printable') return await decodeQuotedPrintable(source);
	if (UUENCODE.has(encoding)) return (await decodeUuencoded(source)) ?? source;
	return source;
}

/** Size of the decoded content in octets, without decoding it; of base64 with broken lines, a close guess. */
export async function decodedSize(source: Buffer, encoding: string): Promise<number> {
	if (encoding === 'base64') return base64Size(source);
	if (encoding === 'quoted-printable') return await quotedPrintableSize(source);
	if (UUENCODE.has(encoding)) return (await decodeTransfer(source, encoding)).length;
	return source.length;
}
