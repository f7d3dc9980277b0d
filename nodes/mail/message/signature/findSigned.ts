import type { ParsedMessage } from '../../contracts/MailMessage';
import type { OmittedPart } from '../../contracts/MailSource';
import { decodeTransfer } from '../decodeTransfer';
import type { MimePart } from '../MimePart';
import { isPkcs7Mime, isPkcs7Signature } from '../securityOf';

/**
 * What has to be verified, or why it cannot be: a CMS object (RFC 5652), and what is signed, as it came, where that stands
 * in a part of its own.
 */
export type SignedOctets = NonNullable<ParsedMessage['signed']>;

/**
 * Finds the S/MIME signature of a message (RFC 8551 section 3.5). It has to be that of the whole message: beside a part
 * that somebody else has signed, anybody can put a text; also into a CMS object that stands in the place of a signature
 * and is one of another content.
 *
 * @param parts as `walkParts` gives them
 * @param omitted parts that stayed on the server
 */
export async function findSigned(
	parts: readonly MimePart[],
	bytes: Buffer,
	omitted: readonly OmittedPart[],
): Promise<SignedOctets> {
	const signature = parts.at(-1);
	if (signature === undefined) return { reason: 'unreadable' };
	const { header, parent, start, end } = signature;
	const cms = async () => await decodeTransfer(bytes.subarray(start, end), header.encoding);
	if (parts.length === 1 && isPkcs7Mime(header) && parent === undefined) {
		return omitted.length > 0 ? { reason: 'leftOnServer' } : { cms: await cms() };
	}
	const isWhole = parent?.number === '' && parent.mimeType === 'multipart/signed' && parent.children === 2;
	const { first } = parent ?? {};
	if (!isWhole || !isPkcs7Signature(header) || first?.end === undefined) {
		return { reason: 'partOfMessage' };
	}
	if (omitted.length > 0) return { reason: 'leftOnServer' };
	return { cms: await cms(), content: bytes.subarray(first.start, first.end) };
}
