import type { X509Certificate } from 'node:crypto';
import { signatureDigestOf } from './algorithms';
import {
	elementsOf,
	readCertificate,
	type Block,
	type Certificate,
	type GeneralName,
	type Name,
} from './readCms';

/** Object identifiers of RFC 5280 section 4.2. */
const KEY_USAGE = '2.5.29.15';
const ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const NAME_CONSTRAINTS = '2.5.29.30';
const SUBJECT_KEY_ID = '2.5.29.14';
const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';
const COMMON_NAME = '2.5.4.3';
/** RFC 8398: a mailbox with characters beyond ASCII. */
const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9';

/** Extensions evaluated here, and those without relevance for a signature (policies). */
const UNDERSTOOD: ReadonlySet<string> = new Set([
	...[KEY_USAGE, ALTERNATIVE_NAME, BASIC_CONSTRAINTS, NAME_CONSTRAINTS, SUBJECT_KEY_ID],
	...['2.5.29.35', '2.5.29.37', '2.5.29.32', '2.5.29.36', '2.5.29.54', '2.5.29.33', '2.5.29.31'],
]);

const OTHER_NAME = 0;
const RFC822_NAME = 1;
const DIRECTORY_NAME = 4;

export interface Constraint {
	readonly type: number;
	/** An address, a host, a domain that begins with a dot; a name; undefined for other kinds. */
	readonly base: string | Name | undefined;
}

/** What a certificate contains in addition to what Node returns. */
export interface CertificateFacts {
	readonly serialNumber: Certificate['serialNumber'];
	readonly subject: Name;
	readonly issuer: Name;
	readonly commonName?: string;
	/** `rfc822Name` entries (RFC 5280 section 4.2.1.6). */
	readonly addresses: readonly string[];
	/** Addresses that constraints do not cover: in the subject, and in other scripts. */
	readonly otherAddresses: readonly string[];
	/** Absent: any. RFC 5280 section 4.2.1.3, the first octet. */
	readonly keyUsage?: number;
	/** How many certificates may follow it before the last. Absent: any number. */
	readonly pathLength?: number;
	readonly constraints: {
		readonly permitted: readonly Constraint[];
		readonly excluded: readonly Constraint[];
	};
	readonly hasUnknownCritical: boolean;
	/** Digest of its signature, by Node's name. Absent: unknown. */
	readonly signatureDigest?: string;
	readonly keyId?: Uint8Array;
}

const known = new WeakMap<X509Certificate, CertificateFacts>();

/** @throws if the certificate cannot be parsed */
export function factsOf(certificate: X509Certificate): CertificateFacts {
	let facts = known.get(certificate);
	if (facts === undefined) known.set(certificate, (facts = readFacts(readCertificate(certificate))));
	return facts;
}

function readFacts(certificate: Certificate): CertificateFacts {
	const extensions = certificate.extensions ?? [];
	const valueOf = <T>(id: string) =>
		extensions.find(({ extnID }) => extnID === id)?.parsedValue as T | undefined;
	const { altNames = [] } = valueOf<{ altNames?: readonly GeneralName[] }>(ALTERNATIVE_NAME) ?? {};
	const usage = valueOf<Block>(KEY_USAGE)?.valueBlock.valueHexView?.[0];
	const length = valueOf<{ pathLenConstraint?: unknown }>(BASIC_CONSTRAINTS)?.pathLenConstraint;
	const names = valueOf<{ permittedSubtrees?: Subtrees; excludedSubtrees?: Subtrees }>(NAME_CONSTRAINTS);
	const keyId = valueOf<Block>(SUBJECT_KEY_ID)?.valueBlock.valueHexView;
	const commonName = textsOf(certificate.subject, COMMON_NAME).at(-1);
	const signatureDigest = signatureDigestOf(certificate.signatureAlgorithm);
	return {
		serialNumber: certificate.serialNumber,
		subject: certificate.subject,
		issuer: certificate.issuer,
		...(commonName === undefined ? {} : { commonName }),
		addresses: altNames.filter(({ type }) => type === RFC822_NAME).map(({ value }) => String(value)),
		otherAddresses: [...textsOf(certificate.subject, EMAIL_ADDRESS), ...altNames.flatMap(smtpUtf8MailboxOf)],
		...(usage === undefined ? {} : { keyUsage: usage }),
		...(typeof length === 'number' ? { pathLength: length } : {}),
		constraints: {
			permitted: constraintsOf(names?.permittedSubtrees),
			excluded: constraintsOf(names?.excludedSubtrees),
		},
		hasUnknownCritical: extensions.some(
			({ extnID, critical, parsedValue }) =>
				(critical || extnID === NAME_CONSTRAINTS) && (!UNDERSTOOD.has(extnID) || parsedValue === undefined),
		),
		...(signatureDigest === undefined ? {} : { signatureDigest }),
		...(keyId === undefined ? {} : { keyId }),
	};
}

type Subtrees = readonly { readonly base: GeneralName }[];

function constraintsOf(subtrees: Subtrees = []): Constraint[] {
	return subtrees.map(({ base: { type, value } }) => ({
		type,
		base: type === RFC822_NAME ? String(value) : type === DIRECTORY_NAME ? (value as Name) : undefined,
	}));
}

function textsOf({ typesAndValues }: Name, id: string): string[] {
	return typesAndValues
		.filter(({ type }) => type === id)
		.map(({ value }) => String(value.valueBlock.value ?? ''));
}

function smtpUtf8MailboxOf({ type, value }: GeneralName): string[] {
	if (type !== OTHER_NAME) return [];
	const [id, content] = elementsOf(value as Block);
	if (id?.valueBlock.toString() !== SMTP_UTF8_MAILBOX || content === undefined) return [];
	const text = elementsOf(content)[0]?.valueBlock.value;
	return typeof text === 'string' ? [text] : [];
}
