import { X509Certificate } from 'node:crypto';
import { normalizePem } from '../../auth/normalizePem';
import { MailError } from '../../contracts/MailError';

/** Enough for a company's authorities; the list of all public ones has some 150. */
const MAX_CERTIFICATES = 200;
const MAX_CHARS = 1024 * 1024;

/**
 * Certificates as pasted, in PEM.
 *
 * @param field its label in the form
 * @returns empty if nothing is filled in
 * @throws MailError of kind `configuration` that names the field, for an invalid certificate
 */
export function readCertificates(value: unknown, field: string): string {
	if (value === undefined || value === '') return '';
	const refuse = (what: string) =>
		new MailError('configuration', `${field}: ${what}`, {
			hint: 'Paste certificates in PEM form: each begins with "-----BEGIN CERTIFICATE-----".',
		});
	if (typeof value !== 'string') throw refuse('this is not text');
	if (!/\S/.test(value)) return '';
	if (value.length > MAX_CHARS) throw refuse('this is too long');
	const blocks = normalizePem(value)
		.split(/(?<=-----END [A-Z0-9 ]{1,40}-----\n)/)
		.filter((block) => block !== '');
	if (blocks.length === 0) throw refuse('it contains no certificate');
	if (blocks.length > MAX_CERTIFICATES) throw refuse(`more than ${String(MAX_CERTIFICATES)} certificates`);
	for (const [index, block] of blocks.entries()) {
		if (!isCertificate(block)) throw refuse(`number ${String(index + 1)} is not a certificate`);
	}
	return blocks.join('');
}

function isCertificate(pem: string): boolean {
	try {
		return new X509Certificate(pem).raw.length > 0;
	} catch {
		return false;
	}
}
