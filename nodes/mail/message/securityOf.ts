import type { MailSecurity } from '../contracts/MailMessage';
import type { MimePart } from './MimePart';
import type { PartHeader } from './PartHeader';

/**
 * DER of the OIDs 1.2.840.113549.1.7.2 (signed data) and .3 (enveloped data), without the last octet (RFC
 * 5652).
 */
const PKCS7 = Buffer.from('2a864886f70d0107', 'hex');
const SIGNED_DATA = 2;
const HEAD_BYTES = 64;

/**
 * How a part protects its message, with S/MIME (RFC 8551) or OpenPGP (RFC 3156). Nothing is verified or
 * decrypted; the part is unchanged.
 *
 * @param content of an S/MIME part, if available
 */
export function securityOfPart({ header, parent }: MimePart, content?: Buffer): MailSecurity | undefined {
	if (isPkcs7Mime(header)) return ofPkcs7(header.smimeType, content);
	switch (header.mimeType) {
		case 'application/pgp-encrypted':
			return { method: 'pgp', kind: 'encrypted' };
		case 'application/pgp-signature':
			return parent?.mimeType === 'multipart/signed' ? signed('pgp') : undefined;
		default:
			return isPkcs7Signature(header) && parent?.mimeType === 'multipart/signed'
				? signed('smime')
				: undefined;
	}
}

/** RFC 8551 section 3.2.2; if the type is missing, the content begins with it. */
function ofPkcs7(smimeType: string | undefined, content: Buffer | undefined): MailSecurity | undefined {
	if (smimeType === 'signed-data' || smimeType === 'signed-receipt') return signed('smime');
	// A list of certificates, or a compressed message.
	if (smimeType === 'certs-only' || smimeType === 'compressed-data') return undefined;
	const head = content?.subarray(0, HEAD_BYTES);
	const at = smimeType === undefined ? (head?.indexOf(PKCS7) ?? -1) : -1;
	const isSigned = at >= 0 && head?.[at + PKCS7.length] === SIGNED_DATA;
	return isSigned ? signed('smime') : { method: 'smime', kind: 'encrypted' };
}

/** Whether a part is an S/MIME object (RFC 8551 section 3.2); gateways may leave only its name. */
export function isPkcs7Mime({ mimeType, fileName = '' }: Pick<PartHeader, 'mimeType' | 'fileName'>): boolean {
	return (
		mimeType === 'application/pkcs7-mime' ||
		mimeType === 'application/x-pkcs7-mime' ||
		(mimeType === 'application/octet-stream' && /\.p7m$/i.test(fileName))
	);
}

/** Whether a part is a detached signature (RFC 8551 section 3.5.3), without readable content. */
export function isPkcs7Signature({ mimeType }: Pick<PartHeader, 'mimeType'>): boolean {
	return mimeType === 'application/pkcs7-signature' || mimeType === 'application/x-pkcs7-signature';
}

/** Whether there is a signature that can be verified. */
export function isSignedSmime(security: MailSecurity | undefined): boolean {
	return security?.method === 'smime' && security.kind === 'signed';
}

function signed(method: MailSecurity['method']): MailSecurity {
	return { method, kind: 'signed', signature: { status: 'notVerified' } };
}

/** OpenPGP within the text itself (RFC 9580 section 6.2), as used before MIME. */
export function securityOfText(text: string): MailSecurity | undefined {
	const head = text.slice(0, 1000).trimStart();
	if (head.startsWith('-----BEGIN PGP MESSAGE-----')) return { method: 'pgp', kind: 'encrypted' };
	if (head.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) return signed('pgp');
	return undefined;
}
