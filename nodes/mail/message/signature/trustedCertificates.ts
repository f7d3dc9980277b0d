import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** As many as there are triggers with authorities of their own, and no more when somebody tries them out. */
const MAX_KNOWN = 20;

/** Who is believed: authorities, and signers whose own certificate was given. */
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

	/** Those that may have issued it, by their name. */
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
 * @param extraFile what NODE_EXTRA_CA_CERTS names
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

/** Node 22.15 and later can tell those of the system. */
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
		// Node itself has warned of it when it was started.
		return [];
	}
}

function pemsOf(text: string): string[] {
	return text.match(PEM) ?? [];
}
