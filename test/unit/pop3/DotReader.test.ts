import { DotReader } from '../../../nodes/mail/pop3/DotReader';
import { Random } from '../../lab/mail/Random';

/** As a server sends a message (RFC 1939 section 3), straight from the words of the RFC: line by line. */
function stuffed(message: string): Buffer {
	const lines = message.split('\r\n').map((line) => (line.startsWith('.') ? `.${line}` : line));
	return Buffer.from(`${lines.join('\r\n')}.\r\n`, 'latin1');
}

function read(chunks: readonly Buffer[]): { content: string; end: number | undefined; slices: number } {
	const slices: Buffer[] = [];
	const reader = new DotReader((octets) => slices.push(Buffer.from(octets)));
	let end: number | undefined;
	let before = 0;
	for (const chunk of chunks) {
		const at = reader.push(chunk);
		if (at !== undefined) {
			end = before + at;
			break;
		}
		before += chunk.length;
	}
	return { content: Buffer.concat(slices).toString('latin1'), end, slices: slices.length };
}

const AND_THEN = '+OK next\r\n';

const MESSAGES: ReadonlyArray<[string, string]> = [
	['nothing', ''],
	['an empty line', '\r\n'],
	['one line', 'Hello\r\n'],
	['a dot', '.\r\n'],
	['dots alone', '.\r\n..\r\n...\r\n'],
	['dots at the beginning of lines', '.a\r\n..b\r\na.b\r\n...\r\n.\r\n'],
	['dots within lines', 'a.\r\nb.\r\n.c.\r\n'],
	['empty lines at the end', 'a\r\n\r\n\r\n'],
	['a bare LF before a dot', 'a\n.\r\nb\n.\nc\n..d\r\n'],
	['a bare CR before a dot', 'a\r.\r\nb\r\r\n.c\r\n'],
	['CR at the beginning of a line behind a dot', '.\rx\r\n.\r.\r\n..\r\r\n'],
	['what looks like the end, within', 'a\r\n.\r.\r\n.\n.\r\n'],
	['octets above ASCII, and NUL', '\x00\xff\x80\r\n.\xfe\r\n'],
	['what looks like answers', '+OK\r\n-ERR no\r\n.+OK\r\n'],
];

describe.each(MESSAGES)('a message of %s', (_, message) => {
	const wire = Buffer.concat([stuffed(message), Buffer.from(AND_THEN)]);
	const expected = { content: message, end: wire.length - AND_THEN.length };

	it('comes byte for byte, wherever the wire is cut in two', () => {
		for (let cut = 0; cut <= wire.length; cut++) {
			expect({ cut, ...read([wire.subarray(0, cut), wire.subarray(cut)]) }).toMatchObject({
				cut,
				...expected,
			});
		}
	});

	it('comes byte for byte, wherever the wire is cut in three', () => {
		for (let a = 0; a <= wire.length; a++) {
			for (let b = a; b <= wire.length; b++) {
				const chunks = [wire.subarray(0, a), wire.subarray(a, b), wire.subarray(b)];
				const { content, end } = read(chunks);
				if (content !== expected.content || end !== expected.end)
					expect({ a, b, content, end }).toEqual(expected);
			}
		}
	});

	it('comes byte for byte, byte by byte', () => {
		expect(read([...wire].map((octet) => Buffer.from([octet])))).toMatchObject(expected);
	});
});

it('DotReader returns every message built from a random alphabet of special characters, however it is split', () => {
	const random = new Random(1939);
	const alphabet = ['\r\n', '\r', '\n', '.', '..', 'a', '\r\n.', '.\r\n', '\r\n.\r'];
	for (let round = 0; round < 20_000; round++) {
		let message = '';
		const length = random.between(0, 12);
		for (let i = 0; i < length; i++) message += alphabet[random.between(0, alphabet.length - 1)] ?? '';
		message += '\r\n';
		const wire = stuffed(message);
		const chunks: Buffer[] = [];
		for (let at = 0; at < wire.length; ) {
			const size = random.between(1, 5);
			chunks.push(wire.subarray(at, at + size));
			at += size;
		}
		const { content, end } = read(chunks);
		if (content !== message || end !== wire.length) expect({ message, content, end }).toEqual({});
	}
});

it('DotReader passes a message without dots on in one slice per chunk', () => {
	const wire = stuffed(`${'x'.repeat(1000)}\r\n`);
	expect(read([wire]).slices).toBe(1);
});

it('DotReader does not end a message at content that only looks like its end', () => {
	const wire = stuffed('Subject: a\r\n\r\nhello\n.\n+OK you are mine\n.\r\n\r\n');
	expect(read([wire])).toMatchObject({ end: wire.length });
});

/** RFC 1939 section 3: whatever follows a dot that begins a line, the dot is not part of it. */
it.each([
	['a word', '.x\r\n', 'x\r\n'],
	['CR alone', '.\rx\r\n', '\rx\r\n'],
	['CR twice', '.\r\r\n', '\r\r\n'],
	['CR and a dot', '.\r.\r\n', '\r.\r\n'],
	['LF alone', '.\nx\r\n', '\nx\r\n'],
])(
	'DotReader removes the dot from a line that a server did not stuff, before %s, wherever it is split',
	(_, line, content) => {
		const wire = Buffer.from(`${line}.\r\n`, 'latin1');
		for (let cut = 0; cut <= wire.length; cut++) {
			const found = read([wire.subarray(0, cut), wire.subarray(cut)]);
			expect({ cut, content: found.content, end: found.end }).toEqual({ cut, content, end: wire.length });
		}
	},
);
