import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { turnsDuring } from '../turnsDuring';
import { base64Lines, mimeOf } from './mimeOf';

const MB25 = Buffer.alloc(25 * 1024 * 1024, Buffer.from(Array.from({ length: 251 }, (_, at) => at)));

/** A parser that reads more than this without a look at the clock holds others up. */
const OCTETS_BETWEEN_TURNS = 4 * 1024 * 1024;

function quotedPrintable(content: Buffer): string {
	return content
		.subarray(0, 8 * 1024 * 1024)
		.toString('hex')
		.replace(/../g, '=$&')
		.replace(/.{75}/g, '$&=\r\n')
		.toUpperCase();
}

describe('parseMessage leaves the event loop to others', () => {
	it.each([
		['25 MB of base64', 'application/pdf', 'base64', () => base64Lines(MB25)],
		['25 MB of base64 in one line', 'application/pdf', 'base64', () => MB25.toString('base64')],
		[
			'25 MB of base64 with stray octets',
			'application/pdf',
			'base64',
			() => base64Lines(MB25).replaceAll('\r\n', '!\r\n'),
		],
		['8 MB of quoted-printable', 'application/pdf', 'quoted-printable', () => quotedPrintable(MB25)],
		[
			'25 MB of an attached message',
			'message/rfc822',
			'7bit',
			() => `Subject: a\r\n\r\n${'text\r\n'.repeat(4e6)}`,
		],
		['25 MB of text in koi8-r', 'text/plain; charset=koi8-r', '8bit', () => MB25.toString('latin1')],
		[
			'25 MB of lines that look like delimiters',
			'application/pdf',
			'7bit',
			() => '--nothing\r\n'.repeat(2.2e6),
		],
	])('while it reads %s', async (_name, type, encoding, make) => {
		const mime = mimeOf(
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			`Content-Type: ${type}`,
			`Content-Transfer-Encoding: ${encoding}`,
			'',
			make(),
			'--b--',
		);
		let attachments = 0;
		const turns = await turnsDuring(async () => {
			attachments = (await parseMessage(mime)).attachments.length;
		});
		expect(attachments).toBe(1);
		expect(turns).toBeGreaterThan(mime.length / OCTETS_BETWEEN_TURNS);
	});

	it.each([
		['4 MB of HTML', 'text/html', '<div>a <b>b</b> c</div>'],
		['4 MB of elements within each other', 'text/html', '<div>'],
		['4 MB of lines that could be labels', 'text/plain', 'From: a\n'],
		['4 MB of uuencode', 'text/plain', 'begin 644 a\n#86)C\n'],
	])('while it looks for what was written in %s', async (_name, type, piece) => {
		const mime = mimeOf(
			'Subject: Re: a',
			`Content-Type: ${type}`,
			'',
			piece.repeat(Math.floor((4 * 1024 * 1024 - 10) / piece.length)),
		);
		let problem: string | undefined;
		const turns = await turnsDuring(async () => {
			problem = (await parseMessage(mime)).problem;
		});
		expect(problem).toBeUndefined();
		// 64 from decoding it; the others from reading it.
		expect(turns).toBeGreaterThan(150);
	});

	it.each([
		['4 MB of HTML', 'text/html', '<div>a <b>b</b> c</div>'],
		['4 MB of marks within each other', 'text/html', '<b><i>x<br>'],
		['4 MB of lines that could be labels', 'text/plain', 'From: a\n'],
	])('while it makes Markdown of %s', async (_name, type, piece) => {
		const mime = mimeOf(
			'Subject: Re: a',
			`Content-Type: ${type}`,
			'',
			piece.repeat(Math.floor((4 * 1024 * 1024 - 10) / piece.length)),
		);
		let markdown: string | undefined;
		const turns = await turnsDuring(async () => {
			({ markdown } = await parseMessage(mime, { markdown: true, replyText: false }));
		});
		expect(markdown).toBeDefined();
		expect(turns).toBeGreaterThan(150);
	});

	it('also between small messages, one after the other', async () => {
		const mime = mimeOf('Subject: small', 'Content-Type: text/plain', '', 'text');
		const turns = await turnsDuring(async () => {
			for (let count = 0; count < 1_000; count++) await parseMessage(mime);
		});
		expect(turns).toBeGreaterThan(900);
	});
});
