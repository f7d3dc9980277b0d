import { redact } from '../../../nodes/mail/net/redact';

const jwt =
	'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlLmNvbSJ9.c2lnbmF0dXJl';
const opaque = `EwB4A8l6BAAU${'Zm9vYmFy'.repeat(20)}`;
const entraSecret = 'abC8Q~0123456789abcdefghijklmnopqrstuv_';
const xoauth2 = Buffer.from('user=support@contoso.com\x01auth=Bearer short-token\x01\x01').toString('base64');
const oauthbearer = Buffer.from('n,a=a@b.c,\x01host=x\x01auth=Bearer short-token\x01\x01').toString('base64');
const plain = Buffer.from('\0support@contoso.com\0hunter2hunter2').toString('base64');

const secrets: Array<[what: string, text: string, secret: string]> = [
	['a bearer token', `Authorization: Bearer ${jwt}`, jwt],
	['a bearer token that is no JWT', 'authorization: bearer abcdef0123456789', 'abcdef0123456789'],
	['a JWT by itself', `token ${jwt} is invalid`, jwt],
	['a JWT without its signature', `token ${jwt.slice(0, 60)} is cut`, jwt.slice(0, 60)],
	['an encrypted JWT', 'token eyJhbGciOiJSU0EifQ.c2Vj.cmV0 is invalid', 'eyJhbGciOiJSU0EifQ'],
	['an opaque token', `got ${opaque}.`, opaque],
	['basic authentication', 'Proxy-Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
	['XOAUTH2 on its command', `A1 AUTHENTICATE XOAUTH2 ${xoauth2}`, xoauth2],
	['XOAUTH2 by itself', `sent ${xoauth2}`, xoauth2],
	['OAUTHBEARER by itself', `sent ${oauthbearer}`, oauthbearer],
	['PLAIN by itself', `sent ${plain}`, plain],
	['POP3 PASS', 'PASS hunter2', 'hunter2'],
	['a form', 'grant_type=refresh_token&refresh_token=0.AXoA-xyz&client_secret=s3cr3t', '0.AXoA-xyz'],
	['the secret in a form', 'client_id=1&client_secret=s3cr3t&scope=x', 's3cr3t'],
	['JSON', '{"access_token":"abc","client_secret": "s3c\'r3t"}', "s3c'r3t"],
	['an object that was printed', "{ clientSecret: 's3cr3t' }", 's3cr3t'],
	[
		'a response of NTLM, which looks like any word',
		'A1 AUTHENTICATE NTLM TlRMTVNTUAABAAAA',
		'TlRMTVNTUAABAAAA',
	],
	['a response to SMTP', 'AUTH LOGIN c3VwcG9ydA==', 'c3VwcG9ydA=='],
	[
		'a short token of a personal account, with as many slashes as a path',
		`got EwA${'abc/defg+'.repeat(9)}.`,
		`EwA${'abc/defg+'.repeat(9)}`,
	],
	[
		'an opaque token with a slash',
		`got ${'Zm9v/mFy'.slice(0, 5)}${'Zm9vYmFy'.repeat(12)}`,
		'Zm9vYmFy'.repeat(12),
	],
	['a JWT with a header as short as may be', 'token eyJabcdef.x', 'eyJabcdef'],
	['a JWT behind what looks like one', 'token eyJab.eyJabcdefg.x', 'eyJabcdefg'],
	[
		'an authorization code',
		'GET /callback?code=0.AXoAm1234567890abcdefgh&state=x',
		'0.AXoAm1234567890abcdefgh',
	],
	['a PKCE verifier', 'code_verifier=abcdefghijkl', 'abcdefghijkl'],
	['an Entra client secret', `secret is ${entraSecret}`, entraSecret],
	['a proxy login', 'connect via socks5://user:p%40ss@proxy.local:1080', 'p%40ss'],
	[
		'a private key',
		'-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----',
		'MIIEvQIBADANBg',
	],
	['a private key that is cut off', 'key: -----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBg', 'MIIEvQIBADANBg'],
];

describe('redact', () => {
	it.each(secrets)('removes %s', (_what, text, secret) => {
		const result = redact(text);
		expect(result).not.toContain(secret);
		expect(result).toContain('[removed]');
	});

	it('removes the given values, whatever they look like', () => {
		expect(redact('the word swordfish was sent', ['swordfish'])).toBe('the word [removed] was sent');
	});

	it('leaves what stands before a JWT', () => {
		expect(redact('host ab.eyJabcdefg.x')).toBe('host ab.[removed]');
	});

	it('removes no value that is shorter than four characters', () => {
		expect(redact('the cat sat; the cats sat', ['cat', 'cats'])).toBe('the cat sat; the [removed] sat');
	});

	describe('a text of any length', () => {
		/** As long as is read, to the letter. */
		const longest = 'so many '.repeat(2000);
		const words = (length: number) => longest.slice(0, length);

		it.each([
			['as long as is read: whole', longest, longest],
			['one letter longer: cut', `${longest}x`, `${longest}…`],
			['longer: cut where a word begins', `${words(15_992)}${'a'.repeat(20)}`, `${words(15_992)}…`],
		])('%s', (_, text, expected) => {
			// Not shown where it fails: it is long.
			expect(redact(text) === expected).toBe(true);
		});

		it('is cut where it is without known values', () => {
			expect(redact(`${longest}x y z and so on`, ['swordfish']) === `${longest}…`).toBe(true);
		});

		it('shows nothing of a token that lies across the cut', () => {
			const token = 'k/9~'.repeat(10);
			const shown = redact(`${words(15_984)}${token} and more`);
			expect(shown).not.toContain('k/9~');
			expect(shown).toHaveLength(15_985);
		});

		it('shows nothing of a known value that lies across the cut', () => {
			const shown = redact(`${words(15_992)}sword fish! and more`, ['sword fish!']);
			expect(shown).not.toMatch(/sword/);
		});

		it('is cut within a word where that has no end', () => {
			const shown = redact('ab/'.repeat(10_000));
			expect(shown).toHaveLength(12_001);
		});
	});

	it.each([
		'eyJabcde.x is no JWT',
		'x.eyJabcde.x is none, either',
		'eyJabcdefghijklmn without a dot',
		'AADSTS7000215: Invalid client secret provided. Trace ID: 5f1b0c1e-0d7f-4b8b-9d0e-1c8f3d5a2b00',
		'The scope https://outlook.office.com/IMAP.AccessAsUser.All offline_access is not valid',
		'connect ECONNREFUSED 127.0.0.1:993 code=ECONNREFUSED',
		'535 5.7.3 Authentication unsuccessful [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM 2026-11-20T09:14:01.123Z 08DC]',
		'<CAGvK+4Q9dHk8oP1mZr7bX2@mail.gmail.com> could not be moved to "Projects/2026"',
		'at ImapClient.open (/home/node/.n8n/nodes/node_modules/n8n-nodes-microsoft-mail/dist/nodes/mail/imap/imapClient.js:71:3)',
		"The request body must contain the following parameter: 'client_secret'.",
		'The mailbox support@contoso.com at https://outlook.office365.com/EWS/Exchange.asmx',
	])('leaves alone what is no secret: %s', (text) => {
		expect(redact(text)).toBe(text);
	});

	it('takes no more than linear time for hostile text', () => {
		const started = process.cpuUsage();
		redact('a'.repeat(200_000));
		redact('client_secret='.repeat(20_000));
		redact('eyJ.'.repeat(50_000));
		// A hang guard in processor time, not a measurement: more than linear would take minutes.
		expect(process.cpuUsage(started).user).toBeLessThan(20_000_000);
	});
});

it('redact leaves nothing of a token that the end cuts off', () => {
	const text = `${' '.repeat(15_000)}${'Q'.repeat(3_000)}`;
	expect(redact(text)).not.toContain('Q');
});
