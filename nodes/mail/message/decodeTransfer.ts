import { base64Size, decodeBase64 } from './decodeBase64';
import { decodeQuotedPrintable, quotedPrintableSize } from './decodeQuotedPrintable';
import { decodeUuencoded } from './uuencode';

/** Names used before MIME, and by Outlook Express afterward. */
const UUENCODE: ReadonlySet<string> = new Set(['x-uuencode', 'x-uue', 'uuencode']);

/**
 * Decodes a Content-Transfer-Encoding (RFC 2045 section 6). Unencoded content is returned as a view of the
 * message, not as a copy; an unknown encoding is left unchanged, as section 6.4 requires.
 */
export async function decodeTransfer(source: Buffer, encoding: string): Promise<Buffer> {
	if (encoding === 'base64') return await decodeBase64(source);
	if (encoding === 'quoted-printable') return await decodeQuotedPrintable(source);
	if (UUENCODE.has(encoding)) return (await decodeUuencoded(source)) ?? source;
	return source;
}

/**
 * Size of the decoded content in octets, without decoding it; for base64 with irregular lines, a close
 * estimate.
 */
export async function decodedSize(source: Buffer, encoding: string): Promise<number> {
	if (encoding === 'base64') return base64Size(source);
	if (encoding === 'quoted-printable') return await quotedPrintableSize(source);
	if (UUENCODE.has(encoding)) return (await decodeTransfer(source, encoding)).length;
	return source.length;
}
