import { rootCertificates } from 'node:tls';
import { normalizePem } from '../../../../nodes/mail/auth/normalizePem';
import { readCertificates } from '../../../../nodes/mail/n8n/settings/readCertificates';

const FIELD = 'Signature CA Certificates';
const [one = '', two = ''] = rootCertificates;
const pem = normalizePem;

it.each<[string, unknown, string]>([
	['nothing', undefined, ''],
	['an empty field', '', ''],
	['blanks', ' \n ', ''],
	['a certificate', one, pem(one)],
	['a list with names between them', `# First\n${one}\n# Second\n${two}`, pem(one) + pem(two)],
	['a certificate on one line', one.replaceAll('\n', ' '), pem(one)],
	['a certificate whose line breaks are spelled out', one.replaceAll('\n', '\\n'), pem(one)],
])('readCertificates reads %s', (_what, given, expected) => {
	expect(readCertificates(given, FIELD)).toBe(expected);
});

it.each<[string, unknown, RegExp]>([
	['a text', 'contoso-ca.pem', /it contains no certificate/],
	['base64 alone', one.replaceAll(/-----[^-]+-----/g, ''), /it contains no certificate/],
	['a key', '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----', /number 1 is not a certificate/],
	['a broken second one', `${one}\n${two.replace('MII', 'MIX')}`, /number 2 is not a certificate/],
	['too many', Array.from({ length: 201 }, () => one).join('\n'), /more than 200/],
	['more than a million characters', 'x'.repeat(1_100_000), /too long/],
	['no text', { pem: one }, /not text/],
	['null', null, /not text/],
])('readCertificates refuses %s', (_what, given, reason) => {
	const refused = () => readCertificates(given, FIELD);
	expect(refused).toThrow(reason);
	expect(refused).toThrow(FIELD);
});

it('readCertificates takes two hundred certificates, and a million characters', () => {
	const many = Array.from({ length: 200 }, () => one).join('\n');
	expect(readCertificates(many, FIELD).split('BEGIN CERTIFICATE')).toHaveLength(201);
	expect(readCertificates(one.padEnd(1024 * 1024), FIELD)).toBe(pem(one));
});
