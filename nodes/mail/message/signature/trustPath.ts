import type { X509Certificate } from 'node:crypto';
import type { SignatureReason } from '../../contracts/MailMessage';
import { isWeakScheme } from './algorithms';
import { factsOf } from './certificateFacts';
import { constrainsAddresses, mayVouchFor } from './nameConstraints';
import type { TrustedCertificates } from './trustedCertificates';

/** Including signer and authority; real ones have three or four. */
const MAX_LENGTH = 10;
/** Maximum certificate signatures verified per signer, whatever a message contains. */
const MAX_VERIFIED = 100;
const MAX_PATHS = 20;

/** RFC 5280 section 4.2.1.3: digitalSignature, nonRepudiation. */
const SIGNS = 0x80 | 0x40;
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const ANY_PURPOSE = '2.5.29.37.0';

export interface TrustPath {
	/** Why the certificate does not count; empty if it does. */
	readonly reasons: ReadonlySet<SignatureReason>;
	/** Whether an authority on the path constrains addresses. */
	readonly constrainsAddresses: boolean;
}

/**
 * The path from a signer's certificate to a trusted authority (RFC 5280 section 6.1, RFC 8550 section 4).
 * OpenSSL verifies each signature and who issued what; the rules of a path are checked here, because
 * neither Node nor pkijs applies all of them (pkijs: no path length, no constraints of the outermost
 * authority). Policies and revocation are not checked.
 *
 * @param others certificates in the message, in any order
 * @param now milliseconds since 1970
 * @returns the path with the fewest problems
 */
export function trustPath(
	signer: X509Certificate,
	others: readonly X509Certificate[],
	trusted: TrustedCertificates,
	now: number,
): TrustPath {
	let best: TrustPath | undefined;
	let paths = 0;
	for (const path of pathsFrom(signer, others, trusted)) {
		const judged = judge(path, now);
		if (best === undefined || judged.reasons.size < best.reasons.size) best = judged;
		if (best.reasons.size === 0 || ++paths === MAX_PATHS) break;
	}
	if (best !== undefined) return best;
	const { reasons } = judge([signer], now);
	return { reasons: new Set([...reasons, 'unknownIssuer']), constrainsAddresses: false };
}

function* pathsFrom(
	signer: X509Certificate,
	others: readonly X509Certificate[],
	trusted: TrustedCertificates,
): Generator<readonly X509Certificate[]> {
	let verified = 0;
	function* extend(path: readonly X509Certificate[]): Generator<readonly X509Certificate[]> {
		const last = path.at(-1);
		if (last === undefined) return;
		if (trusted.has(last)) yield path;
		if (path.length === MAX_LENGTH) return;
		for (const issuer of [...trusted.issuersOf(last), ...others]) {
			if (path.some(({ fingerprint256 }) => fingerprint256 === issuer.fingerprint256)) continue;
			if (!last.checkIssued(issuer) || ++verified > MAX_VERIFIED) continue;
			if (last.verify(issuer.publicKey)) yield* extend([...path, issuer]);
		}
	}
	yield* extend([signer]);
}

function judge(path: readonly X509Certificate[], now: number): TrustPath {
	const reasons = new Set<SignatureReason>();
	const [signer] = path;
	let constrains = false;
	for (const [at, certificate] of path.entries()) {
		const isLast = at === path.length - 1;
		// An unreadable time counts as not valid.
		if (!(now >= Date.parse(certificate.validFrom))) reasons.add('notYetValid');
		if (!(now <= Date.parse(certificate.validTo))) reasons.add('expired');
		const facts = factsOf(certificate);
		if (facts.hasUnknownCritical) reasons.add('badCertificate');
		if (!isForMail(certificate)) reasons.add('notForMail');
		// The signature of the last one is irrelevant: it is trusted itself.
		const digest = isLast && path.length > 1 ? undefined : facts.signatureDigest;
		if (isWeakScheme(digest, certificate.publicKey)) reasons.add('weakAlgorithm');
		if (at === 0) {
			if (((facts.keyUsage ?? SIGNS) & SIGNS) === 0) reasons.add('notForMail');
			continue;
		}
		constrains ||= constrainsAddresses(facts);
		const below = path.slice(0, at);
		// Self-issued certificates do not count (RFC 5280 section 4.2.1.9).
		const length = below.slice(1).filter((one) => one.subject !== one.issuer).length;
		const isOver = facts.pathLength !== undefined && length > facts.pathLength;
		const mayVouch = below.every((one) =>
			one !== signer && one.subject === one.issuer ? true : mayVouchFor(facts, factsOf(one)),
		);
		if (!certificate.ca || isOver || !mayVouch) reasons.add('badCertificate');
	}
	return { reasons, constrainsAddresses: constrains };
}

/** Extended key usage: without it, a certificate may be used for everything (RFC 8550 section 4.4.4). */
function isForMail({ keyUsage }: X509Certificate): boolean {
	const purposes = keyUsage as readonly string[] | undefined;
	return purposes === undefined || purposes.includes(EMAIL_PROTECTION) || purposes.includes(ANY_PURPOSE);
}
