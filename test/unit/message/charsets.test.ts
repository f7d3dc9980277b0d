import { decodeText } from '../../../nodes/mail/message/decodeText';
import { decodeWords } from '../../../nodes/mail/message/mimeWords';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { ParseIssues } from '../../../nodes/mail/message/ParseIssues';

/** Name, octets (made by Python's and glibc's converters), text. */
const TEXTS: ReadonlyArray<readonly [charset: string, hex: string, text: string]> = [
	[
		'iso-2022-kr',
		'1b2429430e3e483367474f3c3c3f640f200e47413830454d0f0a0e306d40650f',
		'안녕하세요 프린터\n고장',
	],
	['csISO2022KR', '1b2429430e306d40650f', '고장'],
	['iso-2022-cn', '1b2429410e347253213b7a3b35414b0f206f6b0a1b2429410e3a4335440f', '打印机坏了 ok\n好的'],
	['iso-2022-cn', '1b2429410e5321316d1b24294771220f0a1b2429470e782e0f', '印表機\n壞'],
	['hz-gb-2312', '7e7b347253213b7a3b35414b7e7d7e7e6f6b', '打印机坏了~ok'],
	['HZ', '7e7b347253217e7d', '打印'],
	['euc-tw', 'c7cdcfd0f1a2f8aec4a7', '印表機壞了'],
	['x-euc-tw', '8ea2a1a18ea2a1ab8ea2f1e6', '乂屮鬮'],
	['cn-gb', 'b4f2d3a1', '打印'],
	['dos-720', 'e19fa0e3a1', 'طابعة'],
	['DOS-862', '8e8394919a', 'מדפסת'],
	['ibm-862', '8e8394919a', 'מדפסת'],
	['utf-7', '447275636b65722026204772', 'Drucker & Gr'],
	['unicode-1-1-utf-7', Buffer.from('Gr+APYA3w-e 2 +- 3').toString('hex'), 'Größe 2 + 3'],
	['johab', 'cf619fa5c8e12089a1b877208841846120f7d3f1ae', '프린터 고장 ㄱㅏ 漢字'],
	['csISO2022JP', '1b24422557256a2573253f244e384e3e631b2842', 'プリンタの故障'],
	['cp50221', '1b28494d5e3f3a1b2842', 'ﾍﾞｿｺ'],
	['cp50220', '1b24422d211b2842', '①'],
	['iso-8859-1', '47721b24422557256a2573253f1b2842', 'Grプリンタ'],
];

describe('charsets that libraries omit', () => {
	it.each(TEXTS)('reads a text in %s', async (charset, hex, text) => {
		const problems = new ParseIssues();
		expect(await decodeText(Buffer.from(hex, 'hex'), charset, problems)).toBe(text);
		expect(problems.text).toBeUndefined();
	});

	it.each(TEXTS.filter(([charset]) => charset !== 'iso-8859-1'))(
		'reads an encoded word in %s',
		(charset, hex, text) => {
			const [line = ''] = text.split('\n');
			const decoded = decodeWords(`=?${charset}?B?${Buffer.from(hex, 'hex').toString('base64')}?=`);
			expect(decoded).toContain(line);
		},
	);

	it.each(['', 'us-ascii', 'utf-8', 'shift_jis', 'x-unknown'])(
		'reads Japanese in 7 bits, though the charset is said to be "%s"',
		async (charset) => {
			const octets = Buffer.from('1b24422557256a2573253f1b2842206f6b', 'hex');
			expect(await decodeText(octets, charset, new ParseIssues())).toBe('プリンタ ok');
		},
	);

	it.each(['unicode', 'utf-16', 'UTF-16LE', 'utf-32', 'iso-10646-ucs-2'])(
		'reads plain octets that are said to be in %s',
		async (charset) => {
			for (const text of ['The printer on floor 3 is broken.\nPlease come.', 'yes'])
				expect(await decodeText(Buffer.from(text), charset, new ParseIssues())).toBe(text);
		},
	);

	it('says so where a charset is known to nobody', async () => {
		const problems = new ParseIssues();
		await decodeText(Buffer.from('e4', 'hex'), 'x-no-such', problems);
		expect(problems.text).toContain('x-no-such');
	});
});

describe('texts in two charsets', () => {
	it.each(['utf-8', '', 'us-ascii', 'unknown-8bit'])(
		'reads UTF-8 and Latin-1 side by side ("%s")',
		async (charset) => {
			const octets = Buffer.concat([
				Buffer.from('Größe\n> '),
				Buffer.from('Gr\xfc\xdfe \x80\n', 'latin1'),
				Buffer.from('日本'),
			]);
			expect(await decodeText(octets, charset, new ParseIssues())).toBe('Größe\n> Grüße €\n日本');
		},
	);

	it('reads both in one header field', async () => {
		const { subject } = await parseMessage(
			Buffer.concat([Buffer.from('Subject: Größe und '), Buffer.from('Gr\xfc\xdfe\r\n\r\n', 'latin1')]),
		);
		expect(subject).toBe('Größe und Grüße');
	});
});

describe('header fields with raw octets', () => {
	const mail = (subject: Buffer, rest: string): Buffer =>
		Buffer.concat([Buffer.from('Subject: '), subject, Buffer.from(`\r\n${rest}`)]);

	it.each([
		['koi8-r', 'f0d2c9d7c5d4', 'Привет'],
		['windows-1251', 'cff0e8e2e5f2', 'Привет'],
		['gb2312', 'b4f2d3a1', '打印'],
		['big5', 'a64caaed', '印表'],
		['shift_jis', '8cccc8e1'.slice(0, 4), '故'],
		['euc-kr', 'b0edc0e5', '고장'],
		['iso-8859-2', 'b6', 'ś'],
	])('are read in the charset of the text, %s', async (charset, hex, text) => {
		const octets = Buffer.from(hex, 'hex');
		const single = mail(octets, `Content-Type: text/plain; charset="${charset}"\r\n\r\nx`);
		expect((await parseMessage(single)).subject).toBe(text);
		const multi = mail(
			octets,
			`Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=us-ascii\r\n\r\n` +
				`x\r\n--b\r\nContent-Type: text/plain; charset=${charset}\r\n\r\nx\r\n--b--\r\n`,
		);
		expect((await parseMessage(multi)).subject).toBe(text);
	});

	it('are windows-1252 where nothing says more, or what is said cannot be', async () => {
		const octets = Buffer.from('Gr\xfcn', 'latin1');
		expect((await parseMessage(mail(octets, '\r\nx'))).subject).toBe('Grün');
		const wrong = mail(octets, 'Content-Type: text/plain; charset=shift_jis\r\n\r\nx');
		expect((await parseMessage(wrong)).subject).toMatch(/^Gr/);
	});

	it('name files in the charset of the message', async () => {
		const { attachments } = await parseMessage(
			Buffer.concat([
				Buffer.from(
					'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb2312\r\n\r\nx\r\n' +
						'--b\r\nContent-Type: application/pdf; name="',
				),
				Buffer.from('b4f2d3a1', 'hex'),
				Buffer.from('.pdf"\r\n\r\nx\r\n--b--\r\n'),
			]),
		);
		expect(attachments.map(({ fileName }) => fileName)).toEqual(['打印.pdf']);
	});

	it('hold escape sequences of Japanese, Korean and Chinese', async () => {
		const jp = mail(Buffer.from('1b24422557256a2573253f1b2842', 'hex'), '\r\nx');
		expect((await parseMessage(jp)).subject).toBe('プリンタ');
		const kr = mail(Buffer.from('1b2429430e306d40650f', 'hex'), '\r\nx');
		expect((await parseMessage(kr)).subject).toBe('고장');
	});
});

describe('encoded words', () => {
	it.each([
		['=?iso-8859-1?Q?Gr\xfcn?=', 'Grün'],
		['=?ISO-8859-1?q?Gr\xfc=DFe?= x', 'Grüße x'],
		['=?gb2312?Q?\xb4\xf2=D3=A1?=', '打印'],
		['=?koi8-r?Q?\xf0\xd2\xc9?= =?koi8-r?Q?=D7=C5=D4?=', 'Привет'],
	])('with raw octets: %j', async (word, text) => {
		const { subject } = await parseMessage(Buffer.from(`Subject: ${word}\r\n\r\n`, 'latin1'));
		expect(subject).toBe(text);
	});

	it.each([
		['=?utf-8?Q?Grün?=', 'Grün'],
		['=?iso-8859-1?Q?Grün?=', 'Grün'],
		['=?koi8-r?Q?Привет?=', 'Привет'],
	])('with raw UTF-8: %s', async (word, text) => {
		expect((await parseMessage(Buffer.from(`Subject: ${word}\r\n\r\n`))).subject).toBe(text);
	});

	it.each([
		['=?unknown-8bit?q?Gr=FC=DFe?=', 'Grüße'],
		['=?unknown-8bit?q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
		['=?x-no-such?B?R3L8?=', 'Grü'],
		['=?utf-8?Q?Gr=C3=BC=DFe?=', 'Grüße'],
		['=?johab?B?z2E=?= =?johab?B?n6XI4Q==?=', '프린터'],
		// A character that is cut in two by the blank between two words.
		['=?euc-tw?Q?=C7?= =?euc-tw?Q?=CD?=', '印'],
		['a =?hz-gb-2312?Q?~{4r~}?= b', 'a 打 b'],
		['=?utf-7?Q?+APw-?=', 'ü'],
	])('%s', (word, text) => {
		expect(decodeWords(word)).toBe(text);
	});
});

it('parseMessage finds the first header field behind a byte order mark', async () => {
	const mime = Buffer.concat([
		Buffer.from('efbbbf', 'hex'),
		Buffer.from('From: a@b.example\r\nSubject: s\r\n\r\nx'),
	]);
	const { from, subject, text, headers } = await parseMessage(mime);
	expect(from).toEqual([{ address: 'a@b.example' }]);
	expect(subject).toBe('s');
	expect(text).toBe('x');
	expect(headers.map(({ name }) => name)).toEqual(['From', 'Subject']);
});
