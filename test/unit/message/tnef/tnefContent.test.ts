import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import { base64Lines, mimeOf } from '../mimeOf';
import { binary, long, tnefOf, unicode, type MapiEntry } from './tnefOf';

const TEXT = 0x1000;
const HTML = 0x1013;
const RTF = 0x1009;
const DATA = 0x3701;
const MESSAGE_INTERFACE = Buffer.from('0703020000000000c000000000000046', 'hex');
const STREAM_INTERFACE = Buffer.from('0c00000000000000c000000000000046', 'hex');

function mailWith(stream: Buffer, text?: string): Buffer {
	return mimeOf(
		'Content-Type: multipart/mixed; boundary=b',
		'',
		...(text === undefined ? [] : ['--b', '', text]),
		'--b',
		'Content-Type: application/ms-tnef; name=winmail.dat',
		'Content-Transfer-Encoding: base64',
		'',
		base64Lines(stream),
		'--b--',
	);
}

/** RTF as it is sent without compression ([MS-OXRTFCP] section 2.2.1). */
function stored(rtf: string): Buffer {
	const head = Buffer.alloc(16);
	head.writeUInt32LE(rtf.length + 12, 0);
	head.writeUInt32LE(rtf.length, 4);
	head.writeUInt32LE(0x414c454d, 8);
	return Buffer.concat([head, Buffer.from(rtf, 'latin1')]);
}

/** The example in [MS-OXRTFCP] section 4.1.1. */
const COMPRESSED = Buffer.from(
	'2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
	'hex',
);
const WRAPPED =
	'{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\r\n{\\*\\htmltag18 <html>}{\\*\\htmltag50 <body>}' +
	"{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 The projector \\'fcber \\{7\\} is \\u8364?\\htmlrtf\\par}\\htmlrtf0\r\n{\\*\\htmltag72 </p>}{\\*\\htmltag58 </body>}{\\*\\htmltag27 </html>}}";

const parsed = async (
	message: readonly MapiEntry[],
	more: { codepage?: number; body?: string } = {},
	text?: string,
) => await parseMessage(mailWith(tnefOf([], { message, ...more }), text), { attachments: false });

describe('the text in a winmail.dat', () => {
	it('is that of the message where it has no other', async () => {
		expect(await parsed([unicode(TEXT, 'Grün'), binary(HTML, Buffer.from('<p>x</p>'))])).toMatchObject({
			text: 'Grün',
			html: '<p>x</p>',
			replyText: 'Grün',
			attachments: [],
		});
	});

	it('adds its HTML to a message that has plain text only, and no other text', async () => {
		const { text, html } = await parsed(
			[unicode(TEXT, 'other'), binary(HTML, Buffer.from('<p>x</p>'))],
			{},
			'plain',
		);
		expect(text?.trim()).toBe('plain');
		expect(html).toBe('<p>x</p>');
	});

	it.each([
		['the code page of the stream', [binary(HTML, Buffer.from('cff0e8', 'hex'))], 1251, 'При'],
		[
			'the code page of the internet',
			[long(0x3fde, 20866), binary(HTML, Buffer.from('f0d2c9', 'hex'))],
			1252,
			'При',
		],
		['ISO 8859', [long(0x3fde, 28592), binary(HTML, Buffer.from('b6', 'hex'))], 1252, 'ś'],
		['UTF-8', [long(0x3fde, 65001), binary(HTML, Buffer.from('Grün'))], 1252, 'Grün'],
		[
			'Japanese in 7 bits',
			[long(0x3fde, 50220), binary(HTML, Buffer.from('1b2442467c1b2842', 'hex'))],
			932,
			'日',
		],
		['a page of nobody', [long(0x3fde, 99999), binary(HTML, Buffer.from('Gr\xfcn', 'latin1'))], 1252, 'Grün'],
	] as const)('is read in %s', async (_name, message, codepage, html) => {
		expect((await parsed([...message], { codepage })).html).toBe(html);
	});

	it('is read beside the properties', async () => {
		expect((await parsed([], { body: 'Gr\xfcn' })).text).toBe('Grün');
	});

	it.each([
		[
			'HTML that is wrapped into it',
			stored(WRAPPED),
			{ html: '<html><body><p>The projector über {7} is €</p></body></html>' },
		],
		['text that is wrapped into it', stored('{\\rtf1\\ansi\\fromtext One\\par Two}'), { text: 'One\nTwo' }],
		[
			'what was written in it',
			stored(
				"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}\\pard Gr\\'fcn\\par Two\\line three}",
			),
			{ text: 'Grün\nTwo\nthree' },
		],
		['compressed text', COMPRESSED, { text: 'hello world' }],
	])('is taken from RTF: %s', async (_name, rtf, body) => {
		const { text, html, attachments } = await parsed([binary(RTF, rtf)]);
		expect({
			...(text === undefined ? {} : { text: text.trim() }),
			...(html === undefined ? {} : { html: html.replace(/\s*\n\s*/g, '') }),
		}).toEqual(body);
		expect(attachments).toEqual([]);
	});

	it.each([
		['no RTF', stored('hello')],
		['nothing', Buffer.alloc(0)],
		['a size behind the end', Buffer.concat([Buffer.from('ffffff7f', 'hex'), COMPRESSED.subarray(4)])],
		[
			'an unknown compression',
			Buffer.concat([COMPRESSED.subarray(0, 8), Buffer.from('XXXX'), COMPRESSED.subarray(12)]),
		],
		['groups without end', stored(`{\\rtf1${'{'.repeat(100_000)}`)],
		['room for more than there is', stored('{\\rtf1\\fromhtml1 \\bin2147483647 x}')],
		['line breaks', stored(`{\\rtf1\\fromtext ${'a\r\n'.repeat(200_000)}}`)],
		['digits that are none', stored(`{\\rtf1\\fromtext ${"\\'zz".repeat(50_000)}}`)],
		['controls', stored(`{\\rtf1\\fromtext ${'\\b'.repeat(200_000)}}`)],
		['fonts', stored(`{\\rtf1\\fromtext {\\fonttbl${'{\\f1 a;}'.repeat(30_000)}}x}`)],
	])('is bounded in RTF: %s', async (_name, rtf) => {
		const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
		const { attachments, text = '' } = await parsed([binary(RTF, rtf)]);
		expect(attachments.length).toBeLessThanOrEqual(1);
		expect(text.length).toBeLessThan(1_000_000);
		expect(warn).not.toHaveBeenCalled();
		warn.mockRestore();
	});
});

describe('files in a winmail.dat', () => {
	const content = Buffer.from('name;price\n');

	it.each([
		['in a property', binary(DATA, content)],
		['in a stream', [DATA, 0x000d, Buffer.concat([STREAM_INTERFACE, content])] as const],
	])('come out of it %s', async (_where, data) => {
		const stream = tnefOf([{ longName: 'prices.csv', method: 1, more: [data] }]);
		const { attachments } = await parseMessage(mailWith(stream, 'See the list.'));
		expect(attachments).toMatchObject([{ fileName: 'prices.csv', mimeType: 'text/csv', content }]);
	});

	it('stay in it where they are objects of a program', async () => {
		const ole = [
			DATA,
			0x000d,
			Buffer.concat([Buffer.from('0b00000000000000c000000000000046', 'hex'), content]),
		] as const;
		const stream = tnefOf([{ longName: 'chart', method: 6, more: [ole] }]);
		const { attachments } = await parseMessage(mailWith(stream, 'x'));
		expect(attachments).toMatchObject([{ fileName: 'winmail.dat' }]);
	});
});

describe('messages in a winmail.dat', () => {
	const inner = (subject: string, files: Parameters<typeof tnefOf>[0] = []) =>
		tnefOf(files, {
			message: [
				unicode(0x0037, subject),
				unicode(0x1035, '<inner@a.example>'),
				unicode(0x0c1a, 'Ann Bell'),
				unicode(0x5d01, 'ann@a.example'),
				[0x0039, 0x0040, Buffer.from('0080e1d34c7edb01', 'hex')],
				unicode(TEXT, 'It is dark — again.'),
			],
			recipients: [
				[unicode(0x3001, 'Desk'), unicode(0x39fe, 'desk@b.example'), long(0x0c15, 1)],
				[unicode(0x3001, 'Boss'), unicode(0x3003, 'boss@b.example'), long(0x0c15, 2)],
			],
		});
	const asMessage = (stream: Buffer): MapiEntry => [DATA, 0x000d, Buffer.concat([MESSAGE_INTERFACE, stream])];

	it('become .eml files', async () => {
		const message = inner('Projector\r\nBcc: x@y.example', [
			{ longName: 'a.txt', content: Buffer.from('one') },
		]);
		const stream = tnefOf([{ method: 5, more: [unicode(0x3001, 'Projector'), asMessage(message)] }]);
		const { attachments } = await parseMessage(mailWith(stream, 'See below.'));
		expect(attachments).toMatchObject([{ fileName: 'Projector.eml', mimeType: 'message/rfc822' }]);
		const eml = await parseMessage(attachments[0]?.content as Buffer);
		expect(eml).toMatchObject({
			subject: 'Projector  Bcc: x@y.example'.replace('  ', ' '),
			messageId: 'inner@a.example',
			from: [{ address: 'ann@a.example', name: 'Ann Bell' }],
			to: [{ address: 'desk@b.example', name: 'Desk' }],
			cc: [{ address: 'boss@b.example', name: 'Boss' }],
			text: expect.stringContaining('It is dark — again.') as string,
			attachments: [{ fileName: 'a.txt', size: 3 }],
		});
		expect(eml.date).toMatch(/^2025-/);
		expect(eml).not.toHaveProperty('bcc');
	});

	it('hold messages themselves, to a depth', async () => {
		let message = inner('Innermost');
		for (let depth = 0; depth < 12; depth++) {
			message = tnefOf([{ method: 5, more: [asMessage(message)] }], {
				message: [unicode(0x0037, `Level ${String(depth)}`)],
			});
		}
		const { attachments } = await parseMessage(mailWith(message, 'x'));
		expect(attachments).toHaveLength(1);
		const eml = await parseMessage(attachments[0]?.content as Buffer);
		expect(eml.subject).toBe('Level 10');
		expect(eml).not.toHaveProperty('date');
		expect(eml).not.toHaveProperty('messageId');
	});

	it('stay in it where they cannot be read', async () => {
		const stream = tnefOf([{ method: 5, more: [asMessage(Buffer.from('no message'))] }]);
		const { attachments } = await parseMessage(mailWith(stream, 'x'));
		expect(attachments).toMatchObject([{ fileName: 'winmail.dat' }]);
	});
});
