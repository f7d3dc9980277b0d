import { NotPop3, ReplyReader } from '../../../nodes/mail/pop3/ReplyReader';

interface Answer {
	kind: string;
	text: string;
	body?: string;
}

/** What a session asks for, in order: `body` where a `+OK` has lines behind it. */
const ASKED: ReadonlyArray<{ body?: boolean; mayContinue?: boolean }> = [
	{},
	{ body: true },
	{ mayContinue: true },
	{},
	{ body: true },
	{ body: true },
	{},
];
const WIRE =
	'+OK ready <1@host>\r\n' +
	'+OK\r\nUIDL\r\n..hidden\r\n.\r\n' +
	'+ \r\n' +
	'+OK in\r\n' +
	'-ERR [SYS/TEMP] no list\r\n' +
	'+OK 12 octets\r\na\r\n\r\n.\r\n' +
	'+OK\n';
const ANSWERS: Answer[] = [
	{ kind: 'ok', text: 'ready <1@host>' },
	{ kind: 'ok', text: '', body: 'UIDL\r\n.hidden\r\n' },
	{ kind: 'continue', text: '' },
	{ kind: 'ok', text: 'in' },
	{ kind: 'error', text: '[SYS/TEMP] no list', body: '' },
	{ kind: 'ok', text: '12 octets', body: 'a\r\n\r\n' },
	{ kind: 'ok', text: '' },
];

function answers(chunks: readonly Buffer[]): Answer[] {
	const reader = new ReplyReader();
	const all: Answer[] = [];
	for (const { body, mayContinue = false } of ASKED) {
		const slices: Buffer[] = [];
		reader.expect({
			...(body ? { body: (octets: Buffer) => slices.push(Buffer.from(octets)) } : {}),
			mayContinue,
			done: ({ kind, text }) =>
				all.push({ kind, text, ...(body ? { body: Buffer.concat(slices).toString() } : {}) }),
		});
	}
	for (const chunk of chunks) reader.push(chunk);
	return all;
}

describe('a session', () => {
	const wire = Buffer.from(WIRE);

	it('is read the same wherever it is cut in two', () => {
		for (let cut = 0; cut <= wire.length; cut++)
			expect(answers([wire.subarray(0, cut), wire.subarray(cut)])).toEqual(ANSWERS);
	});

	it('is read the same in chunks of every size', () => {
		for (let size = 1; size <= wire.length; size++) {
			const count = Math.ceil(wire.length / size);
			const chunks = Array.from({ length: count }, (_, i) => wire.subarray(i * size, (i + 1) * size));
			expect(answers(chunks)).toEqual(ANSWERS);
		}
	});
});

const reading = (text: string | Buffer, asked = 1) => {
	const reader = new ReplyReader();
	for (let i = 0; i < asked; i++) reader.expect({ done: () => undefined });
	reader.push(Buffer.from(text as string));
	return reader;
};

it.each([
	['an IMAP server', '* OK IMAP4rev1\r\n'],
	['an SMTP server', '220 ready\r\n'],
	['a web server', 'HTTP/1.1 400 Bad Request\r\n'],
	['a word that only begins so', '+OKAY\r\n'],
	['a challenge where none has a place', '+ eyJ\r\n'],
	['nothing', '\r\n'],
	['binary garbage', Buffer.from([0, 255, 10])],
])('ReplyReader does not take %s for a POP3 server', (_, text) => {
	expect(() => reading(text)).toThrow(NotPop3);
});

it('ReplyReader does not wait for the end of an endless line', () => {
	expect(() => reading(`+OK ${'x'.repeat(9000)}`)).toThrow(/line of more than/);
});

it('ReplyReader does not accept an unsolicited response', () => {
	expect(() => reading('+OK one\r\n+OK two\r\n')).toThrow(/no command had asked for/);
});

it('ReplyReader keeps what a server says before it hangs up', () => {
	expect(reading('-ERR Disconnected for inactivity.\r\n', 0).farewell).toBe('Disconnected for inactivity.');
});

it('ReplyReader knows whether anything is left', () => {
	expect(reading('+OK\r\n').isAtRest).toBe(true);
	expect(reading('+OK\r\n', 2).isAtRest).toBe(false);
	expect(reading('+OK\r\n-ER').isAtRest).toBe(false);
	expect(reading('+OK\r\n-ERR bye\r\n').isAtRest).toBe(false);
});
