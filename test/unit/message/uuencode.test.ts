import fc from 'fast-check';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { takeUuencoded } from '../../../nodes/mail/message/uuencode';
import { mimeOf } from './mimeOf';

function uuencode(content: Buffer, blank = '`'): string[] {
	const encode = (value: number) => (value === 0 ? blank : String.fromCharCode(value + 32));
	const lines: string[] = [];
	for (let from = 0; from < content.length; from += 45) {
		const piece = content.subarray(from, from + 45);
		let line = encode(piece.length);
		for (let at = 0; at < piece.length; at += 3) {
			const bits = ((piece[at] ?? 0) << 16) | ((piece[at + 1] ?? 0) << 8) | (piece[at + 2] ?? 0);
			line += [18, 12, 6, 0].map((shift) => encode((bits >> shift) & 63)).join('');
		}
		lines.push(line);
	}
	return [...lines, blank, 'end'];
}

const FILE = Buffer.from(Array.from({ length: 1000 }, (_, at) => at & 0xff));

describe('uuencode in a text', () => {
	it.each(['`', ' '])('becomes an attachment, with %j for nothing', async (blank) => {
		const mime = mimeOf(
			'Subject: a',
			'',
			'Here it is:',
			'',
			'begin 644 my report.pdf',
			...uuencode(FILE, blank),
			'',
			'Bye',
		);
		const { text, attachments } = await parseMessage(mime);
		expect(text).toBe('Here it is:\n\n\nBye\n');
		expect(attachments).toEqual([
			{ fileName: 'my report.pdf', mimeType: 'application/pdf', size: 1000, inline: false, content: FILE },
		]);
	});

	it('reads lines whose blanks got lost at their end', async () => {
		const lines = uuencode(Buffer.alloc(30), ' ').map((line) => line.trimEnd());
		const { files } = await takeUuencoded(['begin 644 a', ...lines].join('\n'));
		expect(files[0]?.content.length).toBe(30);
	});

	it('reads several files, the first at the very beginning', async () => {
		const one = ['begin 644 a', ...uuencode(FILE)].join('\n');
		const { text, files } = await takeUuencoded(`${one}\n${one}\nend`);
		expect(files.map(({ content }) => content.length)).toEqual([1000, 1000]);
		expect(text).toBe('end');
	});

	it.each([
		['has no end', ['begin 644 a', ...uuencode(FILE).slice(0, -1)]],
		['is broken', ['begin 644 a', ...uuencode(FILE).slice(0, 3), 'something else', 'end']],
		['is a sentence', ['We', 'begin 100 metres from here', 'and', 'end']],
		['is empty', ['begin 644 a', 'end']],
	])('stays text when it %s', async (_what, lines) => {
		const text = lines.join('\n');
		expect(await takeUuencoded(text)).toEqual({ text, files: [] });
	});

	it.each([
		['not wanted', { attachments: false }, 'notWanted'],
		['too large', { maxAttachmentBytes: 10 }, 'tooLarge'],
	])('is listed when it is %s', async (_why, options, skipped) => {
		const mime = mimeOf('Subject: a', '', 'begin 644 a.bin', ...uuencode(FILE));
		expect((await parseMessage(mime, options)).attachments).toEqual([
			{ fileName: 'a.bin', mimeType: 'application/octet-stream', size: 1000, inline: false, skipped },
		]);
	});

	it.each(['x-uuencode', 'X-UUE', 'uuencode'])('is undone as the transfer encoding %s', async (encoding) => {
		const mime = mimeOf(
			'Content-Type: a/b',
			`Content-Transfer-Encoding: ${encoding}`,
			'',
			'begin 644 a',
			...uuencode(FILE),
		);
		expect((await parseMessage(mime)).attachments[0]?.content).toEqual(FILE);
		expect((await parseMessage(mime, { attachments: false })).attachments[0]?.size).toBe(1000);
	});

	it('is decoded to the original, whatever the octets', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (octets) => {
				const { files } = await takeUuencoded(['begin 644 a', ...uuencode(Buffer.from(octets))].join('\n'));
				expect(files[0]?.content).toEqual(Buffer.from(octets));
			}),
			{ numRuns: 300, seed: 20_250_601 },
		);
	});

	it.each([
		['beginnings', 'begin 644 a\n'],
		['beginnings with a line each', 'begin 644 a\n#86)C\n'],
		['lines', `begin 644 a\n${'#86)C\n'.repeat(1000)}`],
	])('takes no time over 4 MB of %s', async (_what, piece) => {
		const started = process.cpuUsage();
		await takeUuencoded(piece.repeat(4e6 / piece.length));
		// A hang guard in processor time: most take some ten milliseconds.
		expect(process.cpuUsage(started).user).toBeLessThan(10_000_000);
	});
});
