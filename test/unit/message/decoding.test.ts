import { decodeBase64 } from '../../../nodes/mail/message/decodeBase64';
import { decodeQuotedPrintable } from '../../../nodes/mail/message/decodeQuotedPrintable';
import { decodeText } from '../../../nodes/mail/message/decodeText';
import { ParseIssues } from '../../../nodes/mail/message/ParseIssues';
import { base64Lines } from './mimeOf';

const OCTETS = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));

describe('decodeBase64', () => {
	it.each([
		['lines of 76', base64Lines(OCTETS)],
		['lines of 76, LF', base64Lines(OCTETS).replaceAll('\r\n', '\n')],
		['lines of 61', OCTETS.toString('base64').replace(/.{61}/g, '$&\r\n')],
		['one line', OCTETS.toString('base64')],
		[
			'lines of different lengths',
			OCTETS.toString('base64').replace(
				/.{1,4096}/g,
				(piece, at: number) => `${piece.slice(0, at % 97)}\r\n${piece.slice(at % 97)}\n`,
			),
		],
		['a line that is too short', base64Lines(OCTETS).replace(/^(.{76}\r\n.{40})/, '$1\r\n')],
		['octets outside the alphabet', base64Lines(OCTETS).replaceAll('\r\n', ' !\r\n')],
		['one octet outside the alphabet, far behind', base64Lines(OCTETS).replace(/([^]{200000})/, '$1#')],
		[
			'pieces of their own',
			[0, 1, 2].map((at) => base64Lines(OCTETS.subarray(at * 100_000, (at + 1) * 100_000))).join('\r\n'),
		],
		['no padding', base64Lines(OCTETS.subarray(0, 299_999)).replace(/=+$/, '')],
	])('decodes %s', async (_name, encoded) => {
		const decoded = await decodeBase64(Buffer.from(encoded, 'latin1'));
		expect(decoded.equals(OCTETS.subarray(0, decoded.length))).toBe(true);
		expect(decoded.length).toBeGreaterThanOrEqual(299_999);
	});

	it.each(Array.from({ length: 12 }, (_, length) => length))('decodes %i octets', async (length) => {
		expect(await decodeBase64(Buffer.from(OCTETS.subarray(0, length).toString('base64')))).toEqual(
			OCTETS.subarray(0, length),
		);
	});
});

describe('decodeQuotedPrintable', () => {
	it.each([
		['a=3Db', 'a=b'],
		['a=3db', 'a=b'],
		['soft=\r\nbreak', 'softbreak'],
		['soft=\nbreak', 'softbreak'],
		['soft= \t\r\nbreak', 'softbreak'],
		['blanks \t\r\ngo', 'blanks\r\ngo'],
		['blanks \t\ngo', 'blanks\ngo'],
		['blanks=20\r\nstay', 'blanks \r\nstay'],
		['blanks within stay \r', 'blanks within stay \r'],
		['at the end  ', 'at the end'],
		['at the end=', 'at the end'],
		['no escape =ZZ =A', 'no escape =ZZ =A'],
		['100% = 100', '100% = 100'],
		['', ''],
	])('reads %j as %j', async (encoded, decoded) => {
		expect((await decodeQuotedPrintable(Buffer.from(encoded))).toString()).toBe(decoded);
	});

	it.each([65_534, 65_535, 65_536, 65_537])('cuts no escape in two at %i octets', async (length) => {
		const text = `${'a'.repeat(length - 1)}=C3=A4${'b'.repeat(100_000)}`;
		expect((await decodeQuotedPrintable(Buffer.from(text))).toString()).toBe(text.replace('=C3=A4', 'ä'));
	});
});

describe('decodeText', () => {
	it.each([
		['utf-8', 'c3a4', 'ä'],
		['UTF8', 'c3a4', 'ä'],
		['us-ascii', 'c3a4', 'ä'],
		['us-ascii', 'e4', 'ä'],
		[undefined, '80', '€'],
		['iso-8859-1', '80', '€'],
		['iso-8859-15', 'a4', '€'],
		['windows-1252', '80', '€'],
		['Windows-1251', 'cff0e8', 'При'],
		['cp1252', '80', '€'],
		['gb2312', 'c4e3bac3', '你好'],
		['gb18030', '8130d330c4e3', '㑇你'.slice(-1)],
		['utf-16', 'fffe41004200', 'AB'],
		['utf-16be', '00410042', 'AB'],
		[undefined, 'fffe41004200', 'AB'],
		['utf-8', 'efbbbf41', 'A'],
		['iso-2022-jp', '1b2442467c1b2842', '日'],
		['euc-jp', 'c6fc', '日'],
		['utf-7', '2b4150772d', 'ü'],
		['x-unknown', 'e4', 'ä'],
	])('reads %s %s as %s', async (charset, octets, text) => {
		expect(await decodeText(Buffer.from(octets, 'hex'), charset, new ParseIssues())).toContain(text);
	});

	it('believes the HTML where nothing else names a charset', async () => {
		const html = Buffer.concat([
			Buffer.from('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'),
			Buffer.from('f0d2c9', 'hex'),
		]);
		expect(await decodeText(html, undefined, new ParseIssues())).toContain('При');
	});

	it.each(['gb18030', 'shift_jis', 'utf-16le', 'iso-2022-jp', 'windows-1251', 'euc-kr'])(
		'cuts no character of %s in two',
		async (charset) => {
			const piece = Buffer.from(
				{
					gb18030: 'c4e3bac38130d330',
					shift_jis: '93fa967b8c5c',
					'utf-16le': '3dd8 00de 4100'.replaceAll(' ', ''),
					'iso-2022-jp': '1b2442467c1b2842',
					'windows-1251': 'cff0e8',
					'euc-kr': 'b0a1b3aa',
				}[charset] as string,
				'hex',
			);
			const one = await decodeText(piece, charset, new ParseIssues());
			const many = await decodeText(
				Buffer.concat(
					Array.from({ length: 30_011 }, (_, at) =>
						at % 50 === 0 && charset !== 'utf-16le' ? Buffer.concat([piece, Buffer.from(' ')]) : piece,
					),
				),
				charset,
				new ParseIssues(),
			);
			expect(many.replaceAll(' ', '') === one.repeat(30_011)).toBe(true);
		},
	);
});
