import { parseHeaders } from '../../../nodes/mail/message/parseHeaders';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { base64Lines, mimeOf } from './mimeOf';

const MIXED = 'Content-Type: multipart/mixed; boundary=b';

/** Pseudo-random and the same on every run. */
function noise(length: number, seed: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	let state = seed;
	for (let at = 0; at < length; at++) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		bytes[at] = state >>> 24;
	}
	return bytes;
}

function nested(depth: number): Buffer {
	const lines = ['Subject: deep', 'Content-Type: multipart/mixed; boundary=b0', ''];
	for (let level = 0; level < depth; level++) {
		lines.push(`--b${level}`, `Content-Type: multipart/mixed; boundary=b${level + 1}`, '');
	}
	return mimeOf(
		...lines,
		`--b${depth}`,
		'',
		'bottom',
		...Array.from({ length: depth + 1 }, (_, at) => `--b${depth - at}--`),
	);
}

const megabyte = (piece: string) => piece.repeat(Math.ceil(1e6 / piece.length));

const HOSTILE: Array<[string, () => Buffer]> = [
	['nothing', () => Buffer.alloc(0)],
	['an empty line', () => Buffer.from('\r\n')],
	['NULs', () => Buffer.alloc(1e6)],
	['random octets', () => noise(2e6, 1)],
	['one line without an end', () => Buffer.alloc(5e6, 'a')],
	['line feeds', () => Buffer.alloc(2e6, '\n')],
	['carriage returns', () => Buffer.alloc(2e6, '\r')],
	['colons', () => Buffer.alloc(2e6, ':\n')],
	['100,000 header fields', () => Buffer.from('X-Filler: value\r\n'.repeat(100_000) + '\r\ntext')],
	['a header field of 5 MB', () => Buffer.from(`Subject: ${'a '.repeat(2.5e6)}\r\n\r\ntext`)],
	[
		'a header field folded 300,000 times',
		() => Buffer.from(`Subject: a${'\r\n b'.repeat(300_000)}\r\n\r\ntext`),
	],
	['lines without a colon', () => Buffer.from('no colon here\n'.repeat(200_000))],
	['a million addresses', () => mimeOf(`To: ${'a@b.c,'.repeat(1e6)}`, '', 'text')],
	['nested comments in an address', () => mimeOf(`From: ${'('.repeat(200_000)} <a@b.c>`, '', 'text')],
	[
		'angle brackets',
		() => mimeOf(`From: ${'<'.repeat(200_000)}`, `References: ${'<'.repeat(200_000)}`, '', 'text'),
	],
	[
		'blanks in an address',
		() => mimeOf(`From: a${' '.repeat(200_000)}b <a@${'b.'.repeat(20_000)}`, '', 'text'),
	],
	['blanks in a date', () => mimeOf(`Date: Mon,${' '.repeat(200_000)}2 Jun`, '', 'text')],
	[
		'blanks in every field',
		() =>
			mimeOf(
				...['Importance', 'X-Priority', 'Content-Type', 'Content-ID', 'Message-ID', 'Subject'].map(
					(name) => `${name}: a${' '.repeat(40_000)}b`,
				),
				'',
				'text',
			),
	],
	[
		'opened quotes',
		() =>
			mimeOf(
				`From: ${'"a" '.repeat(50_000)}`,
				`Content-Type: text/plain; name=${'"'.repeat(50_000)}`,
				'',
				'text',
			),
	],
	['encoded words without an end', () => mimeOf(`Subject: ${megabyte('=?utf-8?Q?')}`, '', 'text')],
	['encoded words and blanks', () => mimeOf(`Subject: ${megabyte('=?utf-8?B?QQ==?= \t ')}`, '', 'text')],
	['50,000 parameters', () => mimeOf(`Content-Type: text/plain${';a=b'.repeat(50_000)}`, '', 'text')],
	[
		'50,000 continuations',
		() =>
			mimeOf(
				`Content-Disposition: attachment${Array.from({ length: 50_000 }, (_, at) => `;filename*${at}*=%41`).join('')}`,
				'',
				'text',
			),
	],
	['multiparts nested 1,000 deep', () => nested(1000)],
	[
		'1,000,000 tiny parts',
		() => Buffer.from(`${MIXED}\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(1_000_000)}--b--\r\n`),
	],
	[
		'1,000,000 delimiters without a part',
		() => Buffer.from(`${MIXED}\r\n\r\n${'--b\r\n'.repeat(1_000_000)}`),
	],
	[
		'1,000,000 lines that look like delimiters',
		() => Buffer.from(`${MIXED}\r\n\r\n--b\r\n\r\n${'--c\r\n'.repeat(1_000_000)}`),
	],
	[
		'50,000 parts without an empty line',
		() => Buffer.from(`${MIXED}\r\n\r\n${'--b\r\nContent-Type: text/plain\r\n'.repeat(50_000)}`),
	],
	[
		'multiparts side by side, each empty',
		() =>
			Buffer.from(
				`${MIXED}\r\n\r\n${'--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n'.repeat(100_000)}`,
			),
	],
	[
		'multiparts within each other with one boundary',
		() => mimeOf(MIXED, '', ...Array.from({ length: 500 }, () => `--b\r\n${MIXED}\r\n`), '--b--'),
	],
	[
		'a boundary of blanks',
		() => mimeOf('Content-Type: multipart/mixed; boundary="   "', '', '--', '', 'text', '----'),
	],
	[
		'an empty boundary',
		() => mimeOf('Content-Type: multipart/mixed; boundary=""', '', '--', '', 'text', '----'),
	],
	[
		'a boundary of 50,000 characters',
		() =>
			mimeOf(
				`Content-Type: multipart/mixed; boundary=${'b'.repeat(50_000)}`,
				'',
				`--${'b'.repeat(50_000)}`,
				'',
				'text',
			),
	],
	[
		'quoted-printable of equals signs',
		() => mimeOf('Content-Transfer-Encoding: quoted-printable', '', '='.repeat(3e6)),
	],
	[
		'quoted-printable of blanks',
		() => mimeOf('Content-Transfer-Encoding: quoted-printable', '', megabyte(' \t')),
	],
	['base64 of padding', () => mimeOf('Content-Transfer-Encoding: base64', '', '='.repeat(3e6))],
	[
		'base64 in single characters',
		() => Buffer.from(`Content-Transfer-Encoding: base64\r\n\r\n${'Q\r\n'.repeat(1e6)}`),
	],
	[
		'base64 of random octets',
		() => Buffer.concat([mimeOf('Content-Transfer-Encoding: base64', ''), noise(2e6, 7)]),
	],
	[
		'5 MB of soft line breaks',
		() => Buffer.from(`Content-Type: text/plain; format=flowed\r\n\r\n${'a \r\n'.repeat(1.2e6)}`),
	],
	[
		'5 MB of HTML with cid links',
		() => Buffer.from(`Content-Type: text/html\r\n\r\n${'<img src="cid:x">'.repeat(300_000)}`),
	],
	[
		'iso-2022-jp escapes',
		() =>
			Buffer.from(`Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n${'\x1b$B\x1b(B'.repeat(200_000)}`),
	],
	[
		'random octets as shift_jis',
		() => Buffer.concat([mimeOf('Content-Type: text/plain; charset=shift_jis', ''), noise(2e6, 3)]),
	],
	[
		'random octets as utf-16',
		() => Buffer.concat([mimeOf('Content-Type: text/plain; charset=utf-16', ''), noise(1e6 + 1, 4)]),
	],
	[
		'prototype names',
		() =>
			mimeOf(
				'__proto__: a',
				'constructor: b',
				'Content-Type: text/plain; __proto__=c; charset=__proto__',
				'',
				'text',
			),
	],
];

describe('a hostile message', () => {
	it.each(HOSTILE)(
		'is parsed in time: %s',
		async (_name, make) => {
			const mime = make();
			const started = process.cpuUsage();
			const message = await parseMessage(mime);
			parseHeaders(mime);
			// A hang guard in processor time, not a measurement: most take milliseconds.
			expect(process.cpuUsage(started).user).toBeLessThan(20_000_000);
			expect(Array.isArray(message.attachments)).toBe(true);
		},
		120_000,
	);

	it.each([
		['too many header fields', 'X-Filler: value\r\n'.repeat(5000) + '\r\ntext', /header fields/],
		[
			'a header section too large',
			`Subject: a\r\nX-Filler: ${'a'.repeat(300_000)}\r\n\r\ntext`,
			/header section is larger/,
		],
		['no header section', 'just text', /no header section/],
		['too many parts', `${MIXED}\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(1001)}--b--`, /more than 1000 parts/],
		['parts nested too deep', nested(100).toString('latin1'), /nested deeper/],
		['a multipart without a boundary', 'Content-Type: multipart/mixed\r\n\r\ntext', /no boundary/],
		['a boundary that does not occur', `${MIXED}\r\n\r\ntext`, /does not occur/],
		['text that is too long', `Content-Type: text/plain\r\n\r\n${'a'.repeat(5e6)}`, /too long/],
		['a charset nobody knows', 'Content-Type: text/plain; charset=x\r\n\r\n\xe4', /charset "x"/],
		['too many recipients', `To: ${'somebody@fabrikam.example,'.repeat(6000)}\r\n\r\ntext`, /address field/],
	])('says what was given up: %s', async (_name, mime, problem) => {
		expect((await parseMessage(Buffer.from(mime, 'latin1'))).problem).toMatch(problem);
	});

	it('keeps the text of a message without a header section', async () => {
		expect(await parseMessage(Buffer.from('just text'))).toMatchObject({ text: 'just text', headers: [] });
	});

	it('keeps what is nested too deep as one attachment', async () => {
		const { attachments } = await parseMessage(nested(100));
		expect(attachments).toHaveLength(1);
		expect(attachments[0]?.content?.toString()).toContain('bottom');
	});

	it('cuts a text that is too long, and attaches it in full', async () => {
		const text = 'Grüße '.repeat(1e6);
		const mime = Buffer.from(
			`Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(Buffer.from(text))}`,
		);
		const message = await parseMessage(mime);
		expect(text.startsWith(message.text?.slice(0, -10) ?? '')).toBe(true);
		expect(message.text?.length).toBeGreaterThan(2e6);
		expect(message.attachments[0]?.content?.toString()).toBe(text);
	});

	it('lets no line break into a decoded header', () => {
		const headers = parseHeaders(
			mimeOf('Subject: =?utf-8?Q?a=0D=0ABcc:_x@y.z?=', 'From: =?utf-8?Q?a=0Ab?= <a@b.c>', ''),
		);
		expect(headers).toMatchObject({ subject: 'a Bcc: x@y.z', from: [{ address: 'a@b.c', name: 'a b' }] });
	});

	it('takes no address from a display name', () => {
		const { from } = parseHeaders(
			mimeOf('From: =?utf-8?Q?boss=40fabrikam.example=2C?= <thief@attacker.example>', ''),
		);
		expect(from).toEqual([{ address: 'thief@attacker.example', name: 'boss@fabrikam.example,' }]);
	});
});
