import { decodeWords } from '../../../nodes/mail/message/mimeWords';
import { parseHeaders } from '../../../nodes/mail/message/parseHeaders';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import * as words from '../../../nodes/mail/message/encodedWords';
import { assertGrowsLinearly } from '../growth';

jest.mock('../../../nodes/mail/message/encodedWords', () => {
	const actual = jest.requireActual<typeof words>('../../../nodes/mail/message/encodedWords');
	return { ...actual, endOfSaneWords: jest.fn(actual.endOfSaneWords) };
});

const manyCharsets = (count: number) =>
	Array.from({ length: count }, (_, i) => `=?x-nobody-${String(i)}?Q?caf=E9?=`).join(' ');

describe('a field of encoded words', () => {
	it('is decoded in as many charsets as anybody writes, and left as it travels behind that', () => {
		const decoded = decodeWords(`=?utf-8?Q?caf=C3=A9?= ${manyCharsets(5_000)}`);
		expect(decoded.startsWith('café')).toBe(true);
		expect(decoded.match(/=\?x-nobody-\d+\?/g)).toHaveLength(5_000 - 9);
	});

	it('is decoded up to a number of words', () => {
		const decoded = decodeWords('=?utf-8?Q?=C3=A9?= x '.repeat(3_000));
		expect(decoded.match(/é/g)).toHaveLength(2_000);
		expect(decoded.match(/=\?utf-8/g)).toHaveLength(1_000);
	});

	it('of a message that people write stays whole', () => {
		const names = Array.from(
			{ length: 500 },
			(_, i) => `=?iso-8859-1?Q?J=FCrgen_${String(i)}?= <j${String(i)}@a.example>`,
		);
		expect(decodeWords(names.join(', '))).not.toContain('=?');
	});

	it.each([
		'=?x-nobody?Q?a?= ',
		'=?utf-8?B?',
		'=?utf-8?Q?=FF?= ',
		'=?',
		'=?a?Q?',
		'=?utf-8?Q?a?==?x?B?YQ==?= ',
	])('in units of %j takes linear time', (unit) => assertGrowsLinearly(decodeWords, unit, [25_000, 250_000]));
});

it('a header is read once for filter, loop guard and item', async () => {
	const read = jest.mocked(words.endOfSaneWords);
	read.mockClear();
	const mime = Buffer.from(`From: a@b.example\r\nSubject: ${manyCharsets(30)}\r\n\r\nText`);
	parseHeaders(mime);
	const once = read.mock.calls.length;
	expect(once).toBeGreaterThan(0);
	const second = parseHeaders(mime, {}, {});
	const message = await parseMessage(mime);
	expect(read.mock.calls.length).toBe(once);
	expect(message.subject).toBe(second.subject);
	expect(parseHeaders(mime)).not.toHaveProperty('authentication');
	// Other octets are another message.
	parseHeaders(Buffer.from(mime));
	expect(read.mock.calls.length).toBe(2 * once);
});
