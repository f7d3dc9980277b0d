import { constants, createHash, verify, type KeyObject } from 'node:crypto';
import { elementsOf, readPss, type AlgorithmIdentifier, type SignerInfo } from './readCms';

/** Node's name of a digest by its object identifier. */
const DIGESTS: Readonly<Record<string, string>> = {
	'1.2.840.113549.2.5': 'md5',
	'1.3.14.3.2.26': 'sha1',
	'2.16.840.1.101.3.4.2.1': 'sha256',
	'2.16.840.1.101.3.4.2.2': 'sha384',
	'2.16.840.1.101.3.4.2.3': 'sha512',
	'2.16.840.1.101.3.4.2.4': 'sha224',
	'2.16.840.1.101.3.4.2.8': 'sha3-256',
	'2.16.840.1.101.3.4.2.9': 'sha3-384',
	'2.16.840.1.101.3.4.2.10': 'sha3-512',
};

type Scheme = { readonly key: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519'; readonly digest?: string };

/** Schemes that include a digest, and those that leave it to the signer (RFC 3370, RFC 5753, RFC 8419). */
const SCHEMES: Readonly<Record<string, Scheme>> = {
	'1.2.840.113549.1.1.1': { key: 'rsa' },
	'1.2.840.113549.1.1.4': { key: 'rsa', digest: 'md5' },
	'1.2.840.113549.1.1.5': { key: 'rsa', digest: 'sha1' },
	'1.2.840.113549.1.1.10': { key: 'rsa-pss' },
	'1.2.840.113549.1.1.11': { key: 'rsa', digest: 'sha256' },
	'1.2.840.113549.1.1.12': { key: 'rsa', digest: 'sha384' },
	'1.2.840.113549.1.1.13': { key: 'rsa', digest: 'sha512' },
	'1.2.840.113549.1.1.14': { key: 'rsa', digest: 'sha224' },
	'1.2.840.10045.2.1': { key: 'ec' },
	'1.2.840.10045.4.1': { key: 'ec', digest: 'sha1' },
	'1.2.840.10045.4.3.1': { key: 'ec', digest: 'sha224' },
	'1.2.840.10045.4.3.2': { key: 'ec', digest: 'sha256' },
	'1.2.840.10045.4.3.3': { key: 'ec', digest: 'sha384' },
	'1.2.840.10045.4.3.4': { key: 'ec', digest: 'sha512' },
	'1.3.101.112': { key: 'ed25519' },
};

const WEAK_DIGESTS: ReadonlySet<string> = new Set(['md5', 'sha1']);
/** NIST SP 800-57 part 1, section 5.6.1: shorter keys must not be used any more. */
const MIN_RSA_BITS = 2048;
const MIN_CURVE_BITS = 224;

/** How a signer has signed. */
export interface SignatureAlgorithm {
	/** Digest of the content, by Node's name. */
	readonly digest: string;
	/** For people: `RSA-PSS, SHA-256`. */
	readonly name: string;
	readonly isWeak: boolean;
	/** @returns whether it is this key's signature of these octets */
	verifies(octets: Uint8Array, signature: Uint8Array, key: KeyObject): boolean;
}

/** @returns undefined if the algorithm is not supported */
export function algorithmOf({
	digestAlgorithm,
	signatureAlgorithm,
}: SignerInfo): SignatureAlgorithm | undefined {
	const digest = DIGESTS[digestAlgorithm.algorithmId];
	const scheme = SCHEMES[signatureAlgorithm.algorithmId];
	if (digest === undefined || scheme === undefined) return undefined;
	const pss = scheme.key === 'rsa-pss' ? pssOf(signatureAlgorithm) : undefined;
	if (scheme.key === 'rsa-pss' && pss === undefined) return undefined;
	const signs = pss?.digest ?? scheme.digest ?? digest;
	const padding = pss && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss.saltLength };
	return {
		digest,
		name: `${NAMES[scheme.key]}, ${digest.replace(/^sha(?=\d+$)/, 'sha-').toUpperCase()}`,
		isWeak: WEAK_DIGESTS.has(digest) || WEAK_DIGESTS.has(signs),
		verifies: (octets, signature, key) => {
			if (!KEYS[scheme.key].includes(key.asymmetricKeyType ?? '')) return false;
			return verify(scheme.key === 'ed25519' ? null : signs, octets, { key, ...padding }, signature);
		},
	};
}

const NAMES: Readonly<Record<Scheme['key'], string>> = {
	rsa: 'RSA',
	'rsa-pss': 'RSA-PSS',
	ec: 'ECDSA',
	ed25519: 'Ed25519',
};
const KEYS: Readonly<Record<Scheme['key'], readonly string[]>> = {
	rsa: ['rsa'],
	'rsa-pss': ['rsa', 'rsa-pss'],
	ec: ['ec'],
	ed25519: ['ed25519'],
};

/** RFC 4055 section 3.1. Node requires the mask function to use the same digest. */
function pssOf(algorithm: AlgorithmIdentifier): { digest: string; saltLength: number } | undefined {
	const { hashAlgorithm, maskGenAlgorithm, saltLength } = readPss(algorithm);
	const digest = DIGESTS[hashAlgorithm.algorithmId];
	const { algorithmParams: mask } = maskGenAlgorithm;
	const masks = mask === undefined ? undefined : elementsOf(mask)[0]?.valueBlock.toString();
	return digest !== undefined && DIGESTS[masks ?? ''] === digest ? { digest, saltLength } : undefined;
}

export function digestOf(digest: string, octets: Uint8Array): Buffer {
	return createHash(digest).update(octets).digest();
}

/** @returns the digest of a certificate's signature; undefined if unknown or not applicable (Ed25519) */
export function signatureDigestOf(algorithm: AlgorithmIdentifier): string | undefined {
	const scheme = SCHEMES[algorithm.algorithmId];
	if (scheme?.key !== 'rsa-pss') return scheme?.digest;
	return algorithm.algorithmParams && DIGESTS[readPss(algorithm).hashAlgorithm.algorithmId];
}

/** Whether a certificate's signature algorithm or key is considered too weak. */
export function isWeakScheme(digest: string | undefined, key: KeyObject): boolean {
	return (digest !== undefined && WEAK_DIGESTS.has(digest)) || isWeakKey(key);
}

function isWeakKey({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): boolean {
	const { modulusLength, namedCurve = '' } = asymmetricKeyDetails;
	if (modulusLength !== undefined) return modulusLength < MIN_RSA_BITS;
	// The size is in the name of a curve: secp256r1, prime256v1, brainpoolP384r1. For an unnamed curve it
	// is unknown.
	return asymmetricKeyType === 'ec' && Number(/\d+/.exec(namedCurve)?.[0] ?? 0) < MIN_CURVE_BITS;
}
