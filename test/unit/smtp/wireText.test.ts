import { nextChunk, stuffed, withFinalDot, withWholeLineEnds } from '../../../nodes/mail/smtp/wireText';

const CHUNK = 64 * 1024;

/** As `Transaction` writes it. */
function behindData(mime: Buffer): string {
	const pieces: Buffer[] = [];
	let before: number | undefined;
	for (let offset = 0; ; ) {
		const chunk = nextChunk(mime, offset);
		const piece = stuffed(chunk, before);
		offset += chunk.length;
		before = chunk.at(-1);
		if (offset >= mime.length) return Buffer.concat([...pieces, withFinalDot(piece)]).toString('latin1');
		pieces.push(piece);
	}
}

/** RFC 5321 sections 2.3.8 and 4.5.2, line by line. */
function expected(mime: Buffer): string {
	const lines = mime.toString('latin1').split(/\r\n|\r|\n/);
	if (lines.at(-1) === '') lines.pop();
	return [...lines.map((line) => (line.startsWith('.') ? `.${line}` : line)), '.', ''].join('\r\n');
}

describe('the text of a message on its way', () => {
	it.each([
		['\r\n.\r\nMAIL FROM:<eve@x.example>\r\n'],
		['\n.\nMAIL FROM:<eve@x.example>\n'],
		['\r.\rMAIL FROM:<eve@x.example>\r'],
		['\n.\r\nMAIL FROM:<eve@x.example>\r\n'],
		['\r\n.\rMAIL FROM:<eve@x.example>\r\n'],
		['.'],
		['..'],
		['no end'],
		['\r'],
		['\n'],
		['\0.\n\r\0'],
	])('ends with its own dot only: %j', (text) => {
		for (const before of ['', 'a', '\r\n', 'ü']) {
			const mime = Buffer.from(before + text);
			expect(behindData(mime)).toBe(expected(mime));
			expect(behindData(mime).match(/(?:^|[\r\n])\.(?=[\r\n])/g)).toEqual(['\n.']);
		}
	});

	it.each([-3, -2, -1, 0, 1, 2, 3])(
		'is the same when a line ends %d octets from the end of a piece',
		(shift) => {
			for (const end of ['\r\n.', '\r\r\n.', '\n.', '\r.', '\r\r\r', '\n\n..\r\n', '\r\n\r\n.\r\n']) {
				const mime = Buffer.from(`${'x'.repeat(CHUNK + shift)}${end}${'y'.repeat(CHUNK)}\r\n`);
				expect(behindData(mime) === expected(mime)).toBe(true);
			}
		},
	);

	it('is cut into pieces that take no event loop long, and copied only where it has to be', () => {
		const mime = Buffer.from('A line.\r\n'.repeat(100_000));
		expect(nextChunk(mime, 0).length).toBeLessThanOrEqual(CHUNK + 1);
		expect(withWholeLineEnds(mime)).toBe(mime);
		expect(stuffed(mime, undefined)).toBe(mime);
	});
});
