import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readClientCertificate } from '../../../nodes/mail/auth/readClientCertificate';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { convertKey, makeAppCertificate, type AppCertificate } from '../../lab/makeAppCertificate';

let pair: AppCertificate;
let other: AppCertificate;

beforeAll(async () => {
	[pair, other] = await Promise.all([makeAppCertificate(), makeAppCertificate()]);
});

const der = (pem: string) => createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }).toString('hex');

function refusal(given: Partial<AppCertificate & { passphrase: string }>): MailError {
	try {
		readClientCertificate({ ...pair, ...given });
	} catch (error) {
		return error as MailError;
	}
	throw new Error('It was taken');
}

it('readClientCertificate gives the SHA-256 thumbprint, the key, and the day it ends', () => {
	const { thumbprintSha256, privateKey, expiresAt } = readClientCertificate(pair);
	const { fingerprint256, validTo } = new X509Certificate(pair.certificate);
	expect(thumbprintSha256).toBe(fingerprint256.replace(/:/g, ''));
	expect(thumbprintSha256).toMatch(/^[0-9A-F]{64}$/);
	expect(der(privateKey)).toBe(der(pair.privateKey));
	expect(expiresAt).toBe(Date.parse(validTo));
});

describe('takes a pasted block', () => {
	it.each<[string, (pem: string) => string]>([
		['with Windows line ends', (pem) => pem.replace(/\n/g, '\r\n')],
		['with empty lines between', (pem) => pem.replace(/\n/g, '\n\n')],
		['with spaces at the ends of lines', (pem) => pem.replace(/\n/g, '  \n')],
		['indented', (pem) => pem.replace(/^/gm, '\t  ')],
		['on one line, the line ends lost', (pem) => pem.replace(/\n/g, '')],
		['on one line, spaces in their place', (pem) => pem.replace(/\n/g, ' ')],
		['with \\n spelled out', (pem) => pem.replace(/\n/g, '\\n')],
		['with \\r\\n spelled out', (pem) => pem.replace(/\n/g, '\\r\\n')],
		['with text around it, as openssl prints', (pem) => `Bag Attributes\n    friendlyName: x\n${pem}\nbye`],
	])('%s', (_, change) => {
		const changed = { certificate: change(pair.certificate), privateKey: change(pair.privateKey) };
		expect(readClientCertificate(changed).thumbprintSha256).toBe(
			readClientCertificate(pair).thumbprintSha256,
		);
	});

	it('of a chain, and uses its first certificate', () => {
		const chain = `${pair.certificate}${other.certificate}`;
		expect(readClientCertificate({ ...pair, certificate: chain }).thumbprintSha256).toBe(
			readClientCertificate(pair).thumbprintSha256,
		);
	});

	it.each([
		['PKCS #1', ['rsa', '-traditional'], ''],
		['encrypted PKCS #8', ['pkey', '-aes256', '-passout', 'pass:Key-Pass-1'], 'Key-Pass-1'],
		['encrypted PKCS #1', ['rsa', '-traditional', '-aes256', '-passout', 'pass:Key-Pass-1'], 'Key-Pass-1'],
	])('of a key in the form %s', async (_, args, passphrase) => {
		const privateKey = await convertKey(pair.privateKey, ...args);
		for (const lineEnd of ['\n', '\r\n', ' ', '\n\n']) {
			const form = privateKey.replace(/\n/g, lineEnd);
			const read = readClientCertificate({ ...pair, privateKey: form, passphrase });
			expect(der(read.privateKey)).toBe(der(pair.privateKey));
		}
	});
});

describe('says what is wrong', () => {
	it.each<[string, () => Partial<AppCertificate>, RegExp, RegExp]>([
		[
			'a key of another certificate',
			() => ({ privateKey: other.privateKey }),
			/does not belong/,
			/created together/,
		],
		['no certificate', () => ({ certificate: 'MIID' }), /certificate cannot be read/, /BEGIN CERTIFICATE/],
		['a key in its place', () => ({ certificate: pair.privateKey }), /certificate cannot be read/, /PEM/],
		['no key', () => ({ privateKey: 'secret' }), /key cannot be read/, /BEGIN PRIVATE KEY/],
		['half a key', () => ({ privateKey: pair.privateKey.slice(0, 300) }), /key cannot be read/, /whole/],
		[
			'a key with a letter lost',
			() => ({ privateKey: pair.privateKey.replace(/\n(.)/, '\n') }),
			/key cannot be read/,
			/whole/,
		],
	])('with %s', (_, given, message, hint) => {
		const error = refusal(given());
		expect(error).toMatchObject({ name: 'MailError', kind: 'configuration' });
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(hint);
	});

	it('with an encrypted key, and a wrong passphrase', async () => {
		const privateKey = await convertKey(pair.privateKey, 'pkey', '-aes256', '-passout', 'pass:Key-Pass-1');
		expect(refusal({ privateKey }).hint).toContain('Passphrase');
		expect(refusal({ privateKey, passphrase: 'wrong' }).message).toContain('does not match');
	});

	it('with a key of a kind that Microsoft does not take', async () => {
		const curve = await makeAppCertificate({ newKey: ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] });
		expect(refusal(curve).hint).toContain('RSA');
	});

	it('with a certificate that has ended', () => {
		jest.useFakeTimers({ now: Date.now() + 60 * 86_400_000 });
		try {
			expect(refusal({}).message).toMatch(/expired on \d{4}-\d\d-\d\d/);
		} finally {
			jest.useRealTimers();
		}
	});

	it('and never repeats the key', () => {
		const line = pair.privateKey.split('\n')[3] ?? '';
		for (const given of [{ privateKey: pair.privateKey.slice(0, 300) }, { privateKey: other.privateKey }]) {
			const { message, hint, stack } = refusal(given);
			expect([message, hint, stack].join('\n')).not.toContain(line);
		}
	});
});
