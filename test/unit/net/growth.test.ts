import { CATALOG } from '../../../nodes/mail/errors/catalog';
import { codesIn, readSignals } from '../../../nodes/mail/errors/readSignals';
import { readRetryAfter } from '../../../nodes/mail/errors/readRetryAfter';
import { scrubCause } from '../../../nodes/mail/errors/scrubCause';
import { toMailError } from '../../../nodes/mail/errors/toMailError';
import { LONGEST_TEXT, redact, removeSecrets } from '../../../nodes/mail/net/redact';
import { parseProxy } from '../../../nodes/mail/net/proxy/parseProxy';
import { assertGrowsLinearly } from '../growth';

/** What servers could repeat: every beginning that a pattern knows, whole and cut, and the signs between them. */
const UNITS = [
	'a',
	' ',
	'\n',
	'.',
	'-',
	'/',
	'=',
	'"',
	"'",
	'1',
	'1.',
	'5.1.1',
	'a/',
	'a-',
	'aB',
	'A-',
	'[A',
	'[A-',
	'\0a',
	'eyJ',
	'eyJ-',
	'-eyJ',
	'-eyJaaaaaa',
	'eyJaaaaaa.',
	'eyJ.',
	'Bearer ',
	'Bearer',
	'Basic%20',
	'AUTH ',
	'AUTHENTICATE A',
	'PASS ',
	'-----BEGIN ',
	'-----BEGIN PRIVATE KEY-----',
	'-----END PRIVATE KEY',
	'client_secret=',
	'client_secret="',
	'password:\'"',
	'pass = ',
	'code=',
	'a://',
	'a-a://a:',
	'EwA/',
	'a1Q~',
	'user=auth=',
	'dXNlcj0B',
	'AADSTS',
	'AADSTS1',
	'Backoff Time:',
	'BackOffMilliseconds ',
	'Retry-After: ',
	'Retry-After:\n',
	'mailbox full',
	'535 5.7.3 ',
	'Error LogonDenied ',
	'{"error":',
	'["',
	'\\"',
];

const oneLine = (text: string) => text.replace(/[\r\n]/g, ' ');

const WORKS: Readonly<Record<string, (text: string) => unknown>> = {
	redact: (text) => redact(text),
	'redact, with secrets that are known': (text) => redact(text, ['s3cr3t', 'aaaa', text.slice(0, 5000)]),
	'removeSecrets, uncut': removeSecrets,
	'codesIn, uncut': (text) => [...codesIn(text)].length,
	readRetryAfter: (text) => [readRetryAfter(text), readRetryAfter(`Retry-After: ${text}`)],
	'readSignals, of a thrown text': (text) => readSignals(text),
	'readSignals, of every field': (text) =>
		readSignals({
			message: text,
			name: text,
			code: text,
			description: text,
			responseText: text,
			reason: text,
			serverResponseCode: text,
			responseStatus: text,
			response: text,
			body: text,
			headers: { 'retry-after': text, 'www-authenticate': text, 'x-ms-diagnostics': text },
			cause: {
				body: { error: { code: text, message: text, innerError: { code: text } }, error_description: text },
			},
		}),
	toMailError: (text) => toMailError(Object.assign(new Error(text), { code: text, name: text })),
	'toMailError, of an answer': (text) =>
		toMailError({
			status: 400,
			body: JSON.stringify({ error: text, error_description: text, error_codes: [text] }),
		}),
	scrubCause: (text) => scrubCause(Object.assign(new Error(text), { code: text, stack: text, name: text })),
	parseProxy: (text) => [parseProxy(text), parseProxy(`http://${oneLine(text)}`)],
};

describe('a text from outside', () => {
	describe.each(Object.entries(WORKS))('takes %s no more than linear time', (_name, work) => {
		it.each(UNITS)('in units of %j', (unit) => {
			assertGrowsLinearly(work, unit);
		});
	});

	const patterns = CATALOG.flatMap(({ id, andSays, orSays }) =>
		[andSays, orSays].flatMap((pattern) => (pattern === undefined ? [] : [[id, pattern] as const])),
	);
	it.each(patterns)('is searched for %s in linear time: %s', (_id, pattern) => {
		// Its own words, and each of them, are what it begins to match at.
		const words = pattern.source.split(/[^\w ]+/).filter((word) => word.trim() !== '');
		for (const unit of [...words, words.join(' '), `${words[0] ?? ''} `, ' ', 'a'])
			assertGrowsLinearly((text) => pattern.test(text), unit, [10_000, 100_000, 1_000_000]);
	});

	it('is cut, in message, stack, code and name', () => {
		const text = 'word '.repeat(300_000);
		const error = toMailError(Object.assign(new Error(text), { code: text, name: text }), { step: 'x' });
		const { cause } = error as { cause?: Error & { code?: string } };
		for (const part of [
			error.message,
			error.stack,
			error.code,
			cause?.message,
			cause?.stack,
			cause?.code,
			cause?.name,
		])
			expect((part ?? '').length).toBeLessThanOrEqual(LONGEST_TEXT + 100);
	});

	it('is cut before a secret, not within one', () => {
		const secret = 'Tr0ub4dor&3-Tr0ub4dor&3';
		const begin = secret.slice(0, 6);
		const leaks: number[] = [];
		for (let before = LONGEST_TEXT - 40; before < LONGEST_TEXT + 10; before++) {
			const ahead = `${'x '.repeat(LONGEST_TEXT).slice(0, before)} `;
			const known = redact(`${ahead}${secret} and more ${'y '.repeat(100)}`, [secret]);
			const named = redact(`${ahead}client_secret: "${secret.repeat(4)}" ${'y '.repeat(100)}`);
			if (known.includes(begin) || named.includes(begin)) leaks.push(before);
		}
		expect(leaks).toEqual([]);
	});
});
