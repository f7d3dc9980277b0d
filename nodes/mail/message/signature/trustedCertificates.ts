import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** Enough for the triggers with their own authorities, and bounded when someone tries out many. */
const MAX_KNOWN = 20;

/** Trust anchors: authorities, and signers whose own certificate was given. */
export class TrustedCertificates {
	private readonly prints = new Set<string>();
	private readonly bySubject = new Map<string, X509Certificate[]>();

	/** @param pems those that OpenSSL cannot read are left out */
	constructor(pems: Iterable<string>) {
		for (const pem of pems) this.add(pem);
	}

	has({ fingerprint256 }: X509Certificate): boolean {
		return this.prints.has(fingerprint256);
	}

	/** Possible issuers, by name. */
	issuersOf({ issuer }: X509Certificate): readonly X509Certificate[] {
		return this.bySubject.get(issuer) ?? [];
	}

	private add(pem: string): void {
		let certificate: X509Certificate;
		try {
			certificate = new X509Certificate(pem);
		} catch {
			return;
		}
		if (this.prints.has(certificate.fingerprint256)) return;
		this.prints.add(certificate.fingerprint256);
		const same = this.bySubject.get(certificate.subject);
		if (same === undefined) this.bySubject.set(certificate.subject, [certificate]);
		else same.push(certificate);
	}
}

const known = new Map<string, TrustedCertificates>();

/**
 * The authorities of Node and of the system, and those given. The first call takes tenths of a second.
 *
 * @param own PEM
 * @param extraFile value of NODE_EXTRA_CA_CERTS
 */
export function trustedCertificates(own: string, extraFile: string | undefined): TrustedCertificates {
	const key = `${extraFile ?? ''}\n${own}`;
	let trusted = known.get(key);
	if (trusted === undefined) {
		trusted = new TrustedCertificates([...pemsOf(own), ...publicAuthorities(extraFile)]);
		if (known.size >= MAX_KNOWN) known.clear();
		known.set(key, trusted);
	}
	return trusted;
}

/** Node 22.15 and later can return those of the system. */
function publicAuthorities(extraFile: string | undefined): readonly string[] {
	const { getCACertificates } = tls as {
		getCACertificates?: (type: 'default' | 'system' | 'extra') => string[];
	};
	if (getCACertificates === undefined) return [...tls.rootCertificates, ...extraAuthorities(extraFile)];
	return (['default', 'extra', 'system'] as const).flatMap((type) => getCACertificates(type));
}

function extraAuthorities(file: string | undefined): string[] {
	if (file === undefined || file === '') return [];
	try {
		return pemsOf(readFileSync(file, 'utf8'));
	} catch {
		// Node itself printed a warning at its start.
		return [];
	}
}

function pemsOf(text: string): string[] {
	return text.match(PEM) ?? [];
}
