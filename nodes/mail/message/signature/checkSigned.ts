import type { X509Certificate } from 'node:crypto';
import type { MailSignature, MailSigner, SignatureReason } from '../../contracts/MailMessage';
import { comparableAddress } from '../../filter/comparableAddress';
import { signedContent } from '../signedContent';
import { algorithmOf, digestOf, type SignatureAlgorithm } from './algorithms';
import { factsOf, type CertificateFacts } from './certificateFacts';
import {
	elementsOf,
	readCms,
	type SignedObject,
	type Block,
	type TimeBlock,
	type IssuerAndSerialNumber,
	type SignerInfo,
} from './readCms';
import { trustPath } from './trustPath';
import type { TrustedCertificates } from './trustedCertificates';

/** Attributes of a signer (RFC 5652 section 11). */
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
/** More people never sign a message. */
const MAX_SIGNERS = 10;
/** Tolerated difference between the clocks of a signer and its authority, in milliseconds. */
const CLOCKS_MS = 3_600_000;
/** Tag of signed attributes, which must not be accepted as content (RFC 5652 section 5.4). */
const SET = 0x31;

export interface SignedMail {
	readonly cms: Uint8Array;
	/** The signed content, if it is not in `cms`. */
	readonly content?: Uint8Array;
	/** Addresses in From. */
	readonly from: readonly string[];
}

type Judged = Pick<MailSignature, 'status'> & { reasons: readonly SignatureReason[]; signer?: MailSigner };

/** The status of a message is that of its most significant signer. */
const BY_WEIGHT: readonly MailSignature['status'][] = ['invalid', 'valid', 'untrusted', 'notVerified'];

/** Verifies a signed message (RFC 8551, RFC 8550). Never throws. @param now milliseconds since 1970 */
export function checkSigned(mail: SignedMail, trusted: TrustedCertificates, now: number): MailSignature {
	let object: SignedObject;
	try {
		object = readCms(mail.cms);
	} catch {
		return { status: 'notVerified', reasons: ['unreadable'] };
	}
	const content =
		mail.content ?? signedContent(Buffer.from(mail.cms.buffer, mail.cms.byteOffset, mail.cms.length));
	const { signers } = object;
	if (content === undefined || signers.length === 0 || signers.length > MAX_SIGNERS) {
		return { status: 'notVerified', reasons: ['unreadable'] };
	}
	const judged = signers.map((signer) => judgeSigner(signer, object, content, { mail, trusted, now }));
	const status = BY_WEIGHT.find((one) => judged.some((by) => by.status === one)) ?? 'notVerified';
	const counts = judged.filter((by) => by.status === status);
	const reasons = [...new Set(counts.flatMap((by) => by.reasons))];
	const known = [...counts, ...judged.filter((by) => by.status !== status)].flatMap(
		({ signer }) => signer ?? [],
	);
	return {
		status,
		...(reasons.length > 0 ? { reasons } : {}),
		...(known.length > 0 ? { signers: known } : {}),
	};
}

interface VerificationContext {
	readonly mail: SignedMail;
	readonly trusted: TrustedCertificates;
	readonly now: number;
}

function judgeSigner(
	info: SignerInfo,
	object: SignedObject,
	content: Uint8Array,
	against: VerificationContext,
): Judged {
	try {
		const certificate = object.certificates.find((one) => isOf(info, one));
		if (certificate === undefined) return { status: 'notVerified', reasons: ['noCertificate'] };
		const algorithm = algorithmOf(info);
		const signer = describe(certificate, info, algorithm);
		if (algorithm === undefined) return { status: 'notVerified', reasons: ['unknownAlgorithm'], signer };
		const wrong = findInvalid(info, algorithm, object, content, certificate);
		if (wrong !== undefined) return { status: 'invalid', reasons: [wrong], signer };
		const reasons = findUntrusted(certificate, algorithm, object, signer, against);
		return { status: reasons.length === 0 ? 'valid' : 'untrusted', reasons, signer };
	} catch {
		return { status: 'notVerified', reasons: ['unreadable'] };
	}
}

/** RFC 5652 section 5.3: by issuer and serial number, or by the key identifier. */
function isOf({ sid }: SignerInfo, certificate: X509Certificate): boolean {
	const facts = factsOf(certificate);
	if (!('issuer' in sid)) {
		const id = sid.idBlock.isConstructed ? elementsOf(sid)[0] : sid;
		return facts.keyId !== undefined && id !== undefined && octetsOf(id).equals(facts.keyId);
	}
	const { issuer, serialNumber }: IssuerAndSerialNumber = sid;
	return facts.serialNumber.isEqual(serialNumber) && facts.issuer.isEqual(issuer);
}

function octetsOf({ valueBlock }: Block): Buffer {
	return Buffer.from(valueBlock.valueHexView ?? []);
}

/** RFC 5652 sections 5.4 and 5.6. */
function findInvalid(
	{ signedAttrs, signature }: SignerInfo,
	{ digest, verifies }: SignatureAlgorithm,
	{ contentType }: SignedObject,
	content: Uint8Array,
	{ publicKey }: X509Certificate,
): SignatureReason | undefined {
	const octets = Buffer.from(signature.getValue());
	if (signedAttrs === undefined) {
		// The attributes of another signature, sent as content, would verify.
		if (content[0] === SET) return 'wrongSignature';
		return forms(content).some((form) => verifies(form, octets, publicKey)) ? undefined : 'wrongSignature';
	}
	const only = (id: string) => {
		const found = signedAttrs.attributes.filter(({ type }) => type === id);
		return found.length === 1 && found[0]?.values.length === 1 ? found[0].values[0] : undefined;
	};
	const [type, expected] = [only(CONTENT_TYPE), only(MESSAGE_DIGEST)];
	if (type?.valueBlock.toString() !== contentType || expected === undefined) return 'wrongSignature';
	if (!verifies(Buffer.from(signedAttrs.encodedValue), octets, publicKey)) return 'wrongSignature';
	const isSame = forms(content).some((form) => digestOf(digest, form).equals(octetsOf(expected)));
	return isSame ? undefined : 'contentChanged';
}

/** Signed content has CRLF (RFC 8551 section 3.1.1); some servers return messages with LF. */
function forms(content: Uint8Array): readonly Uint8Array[] {
	const text = Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1');
	return /(?<!\r)\n/.test(text)
		? [content, Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1')]
		: [content];
}

function findUntrusted(
	certificate: X509Certificate,
	algorithm: SignatureAlgorithm,
	{ certificates }: SignedObject,
	{ signedAt }: MailSigner,
	{ mail, trusted, now }: VerificationContext,
): SignatureReason[] {
	const others = certificates.filter((one) => one !== certificate);
	const { reasons: found, constrainsAddresses } = trustPath(certificate, others, trusted, now);
	const reasons = new Set(found);
	if (algorithm.isWeak) reasons.add('weakAlgorithm');
	const { addresses, otherAddresses } = factsOf(certificate);
	const own = constrainsAddresses ? addresses : [...addresses, ...otherAddresses];
	if (!isFrom(mail.from, own)) reasons.add('otherSender');
	if (signedAt !== undefined && !wasValid(certificate, Date.parse(signedAt)))
		reasons.add('signedOutsideValidity');
	return [...reasons].sort();
}

/** With several addresses in From, the author is unknown. */
function isFrom(from: readonly string[], addresses: readonly string[]): boolean {
	const [sender, ...more] = from.map((address) => comparableAddress(address)?.address);
	if (sender === undefined || more.length > 0) return false;
	return addresses.some((address) => comparableAddress(address)?.address === sender);
}

function wasValid({ validFrom, validTo }: X509Certificate, at: number): boolean {
	return at >= Date.parse(validFrom) - CLOCKS_MS && at <= Date.parse(validTo) + CLOCKS_MS;
}

function describe(
	certificate: X509Certificate,
	info: SignerInfo,
	algorithm: SignatureAlgorithm | undefined,
): MailSigner {
	const { addresses, otherAddresses, commonName }: CertificateFacts = factsOf(certificate);
	const signedAt = signingTimeOf(info);
	return {
		...(commonName === undefined ? {} : { name: shortened(commonName) }),
		addresses: [...new Set([...addresses, ...otherAddresses])].slice(0, MAX_ADDRESSES).map(shortened),
		issuer: shortened(certificate.issuer.replaceAll('\n', ', ')),
		serialNumber: shortened(certificate.serialNumber),
		fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
		validFrom: new Date(certificate.validFrom).toISOString(),
		validTo: new Date(certificate.validTo).toISOString(),
		...(signedAt === undefined ? {} : { signedAt }),
		...(algorithm === undefined ? {} : { algorithm: algorithm.name }),
	};
}

const MAX_ADDRESSES = 20;
const MAX_CHARS = 500;

function shortened(text: string): string {
	return text.replaceAll('\0', '').slice(0, MAX_CHARS);
}

/** The signing time according to the signer's own clock only. */
function signingTimeOf({ signedAttrs }: SignerInfo): string | undefined {
	const value = signedAttrs?.attributes.find(({ type }) => type === SIGNING_TIME)?.values[0];
	if (value === undefined || !('toDate' in value)) return undefined;
	const time = (value as TimeBlock).toDate();
	return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
