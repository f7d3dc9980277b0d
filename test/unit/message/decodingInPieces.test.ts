import * as charsets from '../../../nodes/mail/message/charset/decodeCharset';
import { decodeText } from '../../../nodes/mail/message/decodeText';
import { ParseIssues } from '../../../nodes/mail/message/ParseIssues';

jest.mock('../../../nodes/mail/message/charset/decodeCharset', () => {
	const actual = jest.requireActual<typeof charsets>('../../../nodes/mail/message/charset/decodeCharset');
	return { ...actual, decodeCharset: jest.fn(actual.decodeCharset) };
});

describe('a long text without line breaks', () => {
	it.each([
		['iso-2022-jp', '\x1b$B%W%j%s%?\x1b(B, ', 'プリンタ, '],
		['iso-2022-kr', '\x0e0m@e\x0f, ', '고장, '],
		['hz-gb-2312', '~{4rS!~}, ', '打印, '],
		['utf-7', 'Gr+APYA3w-e, ', 'Größe, '],
	])('is read piece by piece, and is whole, in %s', async (charset, piece, text) => {
		const decode = jest.mocked(charsets.decodeCharset).mockClear();
		const octets = Buffer.from(piece.repeat(40_000), 'latin1');
		expect((await decodeText(octets, charset, new ParseIssues())) === text.repeat(40_000)).toBe(true);
		const longest = Math.max(...decode.mock.calls.map(([bytes]) => bytes.length));
		expect(longest).toBeLessThanOrEqual(64 * 1024);
	});
});
