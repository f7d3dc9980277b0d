import type { ParsedMessage } from '../../contracts/MailMessage';
import type { OmittedPart } from '../../contracts/MailSource';
import { decodeTransfer } from '../decodeTransfer';
import type { MimePart } from '../MimePart';
import { isPkcs7Mime, isPkcs7Signature } from '../securityOf';

/**
 * The input for verifying, or why that is impossible: a CMS object (RFC 5652), and the signed content,
 * unchanged, if it is in a separate part.
 */
export type SignedOctets = NonNullable<ParsedMessage['signed']>;

/**
 * Finds the S/MIME signature of a message (RFC 8551 section 3.5). It has to cover the whole message: anyone
 * could add a text next to a part that someone else has signed, or put another content into a CMS object in
 * place of a signature.
 *
 * @param parts from `walkParts`
 * @param omitted parts that were left on the server
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
