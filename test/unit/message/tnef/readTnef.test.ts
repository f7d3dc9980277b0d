import fc from 'fast-check';
import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import { readTnef } from '../../../../nodes/mail/message/tnef/readTnef';
import { base64Lines, mimeOf } from '../mimeOf';
import { tnefOf } from './tnefOf';

const CONTENT = Buffer.from('the content');

function mailWith(stream: Buffer, text = 'text', type = 'application/ms-tnef; name=winmail.dat'): Buffer {
	return mimeOf(
		'Content-Type: multipart/mixed; boundary=b',
		'',
		...(text === '' ? [] : ['--b', 'Content-Type: text/plain', '', text]),
		'--b',
		`Content-Type: ${type}`,
		'Content-Transfer-Encoding: base64',
		'',
		base64Lines(stream),
		'--b--',
	);
}

const summary = async (mime: Buffer, options = {}) =>
	(await parseMessage(mime, options)).attachments.map(({ content, skipped, ...rest }) => ({
		...rest,
		content: skipped ?? content?.toString('latin1'),
	}));

describe('a winmail.dat', () => {
	it('gives way to the files in it', async () => {
		const stream = tnefOf([
			{ title: 'SHORT~1.PDF', longName: 'A long name – ünd.pdf', content: CONTENT },
			{ title: 'image.png', mimeType: 'image/PNG', contentId: 'image@x', content: Buffer.from('png') },
		]);
		expect(await summary(mailWith(stream))).toEqual([
			{
				fileName: 'A long name – ünd.pdf',
				mimeType: 'application/pdf',
				size: 11,
				inline: false,
				content: 'the content',
			},
			{
				fileName: 'image.png',
				mimeType: 'image/png',
				size: 3,
				inline: false,
				contentId: 'image@x',
				content: 'png',
			},
		]);
	});

	it.each([
		['by its type', 'application/vnd.ms-tnef'],
		['by its name', 'application/octet-stream; name="WINMAIL.DAT"'],
		['by the name that Exchange gives it', 'application/octet-stream; name=win.dat'],
	])('is known %s', async (_how, type) => {
		expect(
			await summary(mailWith(tnefOf([{ title: 'a.txt', content: CONTENT }]), 'text', type)),
		).toMatchObject([{ fileName: 'a.txt' }]);
	});

	it('reads names in the code page of the sender', async () => {
		const stream = tnefOf(
			[{ title: Buffer.from('cff0e82e747874', 'hex').toString('latin1'), content: CONTENT }],
			{
				codepage: 1251,
			},
		);
		expect(await summary(mailWith(stream))).toMatchObject([{ fileName: 'При.txt' }]);
	});

	it.each([
		[
			'holds an attached message',
			[
				{ title: 'a.txt', content: CONTENT },
				{ title: 'message', method: 5 },
			],
		],
		[
			'holds an OLE object',
			[
				{ title: 'a.txt', content: CONTENT },
				{ title: 'sheet', method: 6, content: CONTENT },
			],
		],
	])('stays beside its files when it %s', async (_what, attachments) => {
		expect((await summary(mailWith(tnefOf(attachments)))).map(({ fileName }) => fileName)).toEqual([
			'winmail.dat',
			'a.txt',
		]);
	});

	it.each([
		[
			'there is no text but in it',
			tnefOf([{ title: 'a.txt', content: CONTENT }]),
			'',
			['winmail.dat', 'a.txt'],
		],
		[
			'it is cut off',
			tnefOf([
				{ title: 'a.txt', content: CONTENT },
				{ title: 'b.txt', content: CONTENT },
			]).subarray(0, -60),
			'text',
			['winmail.dat', 'a.txt', 'b.txt'],
		],
		['it holds no file', tnefOf([]), 'text', ['winmail.dat']],
		['it is something else', Buffer.from('PK and so on'), 'text', ['winmail.dat']],
	])('stays, byte by byte, when %s', async (_when, stream, text, names) => {
		const { attachments } = await parseMessage(mailWith(stream, text));
		expect(attachments.map(({ fileName }) => fileName)).toEqual(names);
		expect(attachments[0]?.content).toEqual(stream);
	});

	it.each([
		['not wanted', { attachments: false }, 'a.txt', 'notWanted'],
		['too large', { maxAttachmentBytes: 100 }, 'winmail.dat', 'tooLarge'],
		[
			'not wanted, and too large to look into',
			{ attachments: false, maxAttachmentBytes: 100 },
			'winmail.dat',
			'notWanted',
		],
	])('is listed when it is %s', async (_why, options, fileName, skipped) => {
		const stream = tnefOf([{ title: 'a.txt', content: Buffer.alloc(500) }]);
		expect(await summary(mailWith(stream), options)).toMatchObject([{ fileName, content: skipped }]);
	});

	it('never gives a file a path', async () => {
		const stream = tnefOf([
			{ longName: '..\\..\\evil.exe', content: CONTENT },
			{ title: '../..', content: CONTENT },
		]);
		for (const { fileName } of await summary(mailWith(stream))) expect(fileName).not.toMatch(/[\\/]|^\.+$/);
	});

	it('returns no more files than a message may have parts', async () => {
		const stream = tnefOf(Array.from({ length: 2000 }, (_, at) => ({ title: `${at}`, content: CONTENT })));
		const { attachments } = await parseMessage(mailWith(stream));
		expect(attachments.length).toBeLessThanOrEqual(1001);
		expect(attachments[0]?.fileName).toBe('winmail.dat');
	});
});

describe('readTnef', () => {
	const stream = tnefOf([
		{ title: 'a.txt', longName: 'a long name.txt', content: CONTENT },
		{ title: 'b', mimeType: 'image/png', method: 1, content: CONTENT },
	]);

	it('survives a cut anywhere', () => {
		for (let length = 0; length <= stream.length; length++) readTnef(stream.subarray(0, length), 10);
	});

	it('survives any octet anywhere, and gives only what is there', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
				const broken = Buffer.from(stream);
				for (const [at, byte] of changes) broken[at] = byte;
				const found = readTnef(broken, 10)?.files ?? [];
				const octets = found.reduce((sum, { content }) => sum + content.length, 0);
				expect(octets).toBeLessThanOrEqual(broken.length);
			}),
			{ numRuns: 5000, seed: 20_250_601 },
		);
	});
});
