import { parseHeaders } from '../../../nodes/mail/message/parseHeaders';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { base64Lines, mimeOf } from './mimeOf';
import { readMessage } from './goldenMessages';

const FILE = Buffer.from('0123456789'.repeat(100));

const WITH_FILE = mimeOf(
	'Subject: file',
	'Content-Type: multipart/mixed; boundary=b',
	'',
	'--b',
	'Content-Type: multipart/alternative; boundary=c',
	'',
	'--c',
	'Content-Type: text/plain',
	'',
	'text',
	'--c',
	'Content-Type: text/html',
	'',
	'<p>text</p>',
	'--c--',
	'--b',
	'Content-Type: application/pdf; name=file.pdf',
	'Content-Transfer-Encoding: base64',
	'',
	base64Lines(FILE),
	'--b--',
);

describe('parseMessage: options', () => {
	it('decodes attachments by default', async () => {
		const { attachments } = await parseMessage(WITH_FILE);
		expect(attachments).toEqual([
			{ fileName: 'file.pdf', mimeType: 'application/pdf', size: 1000, inline: false, content: FILE },
		]);
	});

	it('lists attachments that are not wanted, with their size', async () => {
		const { attachments, text } = await parseMessage(WITH_FILE, { attachments: false });
		expect(text).toBe('text');
		expect(attachments).toEqual([
			{ fileName: 'file.pdf', mimeType: 'application/pdf', size: 1000, inline: false, skipped: 'notWanted' },
		]);
	});

	it.each([
		[999, 'tooLarge'],
		[1000, undefined],
		[1400, undefined],
	])('with a limit of %i octets skips as %s', async (maxAttachmentBytes, skipped) => {
		const [attachment] = (await parseMessage(WITH_FILE, { maxAttachmentBytes })).attachments;
		expect(attachment).toMatchObject({ size: 1000 });
		expect(attachment?.skipped).toBe(skipped);
		expect(attachment?.content === undefined).toBe(skipped !== undefined);
	});

	it.each([
		['quoted-printable', 'a=3Db=\r\nc  \r\n'],
		['base64', base64Lines(FILE)],
		['base64', FILE.toString('base64')],
		['7bit', 'as it is'],
	])('knows the size of %s without decoding it', async (encoding, body) => {
		const mime = mimeOf('Content-Type: a/b', `Content-Transfer-Encoding: ${encoding}`, '', body);
		const [decoded] = (await parseMessage(mime)).attachments;
		const [listed] = (await parseMessage(mime, { attachments: false })).attachments;
		expect(listed?.size).toBe(decoded?.content?.length);
	});

	it('marks the parts that stayed on the server, by their number', async () => {
		const mime = mimeOf(
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			'Content-Type: multipart/related; boundary=c',
			'',
			'--c',
			'Content-Type: text/html',
			'',
			'<img src="cid:photo@x">',
			'--c',
			'Content-Type: image/png; name=photo.png',
			'Content-ID: <photo@x>',
			'Content-Transfer-Encoding: base64',
			'',
			'',
			'--c--',
			'--b',
			'Content-Type: application/pdf',
			'Content-Transfer-Encoding: base64',
			'',
			'',
			'--b--',
		);
		const omitted = [
			{ part: '1.2', mimeType: 'image/png', size: 5_000_000, reason: 'tooLarge' },
			{ part: '2', fileName: 'report.pdf', mimeType: 'application/pdf', size: 20, reason: 'notWanted' },
			{ part: '3', fileName: 'gone.zip', mimeType: 'application/zip', size: 30, reason: 'tooLarge' },
		] as const;
		expect((await parseMessage(mime, { omitted })).attachments).toEqual([
			{
				fileName: 'photo.png',
				mimeType: 'image/png',
				size: 5_000_000,
				contentId: 'photo@x',
				inline: true,
				skipped: 'tooLarge',
			},
			{ fileName: 'report.pdf', mimeType: 'application/pdf', size: 20, inline: false, skipped: 'notWanted' },
			{ fileName: 'gone.zip', mimeType: 'application/zip', size: 30, inline: false, skipped: 'tooLarge' },
		]);
	});

	it('numbers the one part of a message that is no multipart 1', async () => {
		const omitted = [{ part: '1', mimeType: 'application/pdf', size: 9, reason: 'tooLarge' }] as const;
		const mime = mimeOf('Content-Type: application/pdf; name=a.pdf', '', '');
		expect((await parseMessage(mime, { omitted })).attachments).toMatchObject([
			{ fileName: 'a.pdf', skipped: 'tooLarge' },
		]);
	});

	it('keeps an attached message byte by byte', async () => {
		const mime = readMessage('outlook-attached-message');
		const [attached] = (await parseMessage(mime)).attachments;
		expect(mime.includes(attached?.content as Buffer)).toBe(true);
		const inner = await parseMessage(attached?.content as Buffer);
		expect(inner).toMatchObject({
			messageId: 'spam-1@example.net',
			attachments: [{ fileName: 'payslip.html' }],
		});
	});
});

describe('parseMessage: line ends', () => {
	const parts = WITH_FILE.toString('latin1');

	it.each([
		['CRLF', parts],
		['LF', parts.replaceAll('\r\n', '\n')],
		['CR', parts.replaceAll('\r\n', '\r')],
		[
			'CRLF in the header, LF in the body',
			parts.replace(/\r\n\r\n[^]*/, (body) => body.replaceAll('\r\n', '\n')),
		],
	])('reads a message with %s', async (_name, mime) => {
		const message = await parseMessage(Buffer.from(mime, 'latin1'));
		expect(message).toMatchObject({ subject: 'file', text: 'text', html: '<p>text</p>' });
		expect(message.attachments[0]?.content).toEqual(FILE);
	});
});

describe('parseMessage: file names', () => {
	it.each([
		['Content-Disposition: attachment; filename="../../etc/passwd"', '.._.._etc_passwd'],
		['Content-Disposition: attachment; filename="a\\\\b.txt"', 'a_b.txt'],
		['Content-Disposition: attachment; filename=".."', 'attachment-1.bin'],
		["Content-Disposition: attachment; filename*=utf-8''gnp%E2%80%AEexe.png", 'gnp_exe.png'],
		[
			'Content-Disposition: attachment; filename*0=a; filename*1="b c"; filename*2*=%C3%A4.txt',
			'ab c%C3%A4.txt',
		],
		[
			"Content-Disposition: attachment; filename*0*=utf-8''a%C3; filename*1*=%A4.txt; filename=plain.txt",
			'aä.txt',
		],
		['Content-Type: application/pdf; name="=?utf-8?B?w6QucGRm?="', 'ä.pdf'],
		[`Content-Disposition: attachment; filename="${'x'.repeat(300)}.docx"`, `${'x'.repeat(195)}.docx`],
		['Content-Type: application/pdf', 'attachment-1.pdf'],
		['Content-Type: text/calendar; method=REQUEST', 'invite.ics'],
		['Content-Type: message/rfc822', 'message.eml'],
		['Content-Type: application/pkcs7-mime', 'smime.p7m'],
	])('%s', async (header, fileName) => {
		const type = header.startsWith('Content-Type') ? [] : ['Content-Type: a/b'];
		expect((await parseMessage(mimeOf(...type, header, '', 'x'))).attachments[0]?.fileName).toBe(fileName);
	});
});

describe('parseHeaders', () => {
	it('reads a header section that has no body', () => {
		const mime = readMessage('outlook-reply');
		const headersOnly = mime.subarray(0, mime.indexOf('\r\n\r\n'));
		expect(parseHeaders(headersOnly)).toMatchObject({
			importance: 'high',
			cc: [{}, { name: 'IT; Zentrale' }],
		});
		expect(parseHeaders(headersOnly)).toEqual(parseHeaders(mime));
	});

	it.each([
		['Mon, 2 Jun 2025 10:00:00 +0200', '2025-06-02T08:00:00.000Z'],
		['Mon, 02 Jun 2025 10:00:00 +0200 (CEST)', '2025-06-02T08:00:00.000Z'],
		['2 Jun 25 10:00 EST', '2025-06-02T15:00:00.000Z'],
		['Sat, 31 Dec 99 23:59:60 GMT', '2000-01-01T00:00:00.000Z'],
		['Mon, 2 Jun 2025 10:00:00 -0000', '2025-06-02T10:00:00.000Z'],
		['Mon, 2 Jun 2025 10:00:00 GMT+0200', '2025-06-02T08:00:00.000Z'],
		['Mon, 2 June 2025 10.00.00 PM', '2025-06-02T22:00:00.000Z'],
		['Mon, 2 Jun 2025 10:00:00', '2025-06-02T10:00:00.000Z'],
		['2025-06-02T10:00:00+02:00', '2025-06-02T08:00:00.000Z'],
		['2025-06-02 10:00:00', '2025-06-02T10:00:00.000Z'],
		['Mon, 31 Feb 2025 10:00:00 +0000', undefined],
		['Mon, 2 Jun 2025 25:00:00 +0000', undefined],
		['yesterday', undefined],
		['', undefined],
	])('reads the date %s as %s', (value, date) => {
		expect(parseHeaders(mimeOf(`Date: ${value}`, '')).date).toBe(date);
	});

	it.each([
		['Importance: High', 'high'],
		['Importance: normal', 'normal'],
		['X-Priority: 1 (Highest)', 'high'],
		['X-Priority: 3', 'normal'],
		['X-Priority: 5', 'low'],
		['X-MSMail-Priority: Low', 'low'],
		['Priority: urgent', 'high'],
		['Importance: nonsense', undefined],
		['X-Other: 1', undefined],
	])('reads %s as %s', (header, importance) => {
		expect(parseHeaders(mimeOf(header, '')).importance).toBe(importance);
	});

	it.each([
		['<a@b>', ['a@b']],
		['<a@b> <c@d>\r\n\t<e@f>', ['a@b', 'c@d', 'e@f']],
		['<a@b><c@d>', ['a@b', 'c@d']],
		['<a\r\n @b>', ['a@b']],
		['a@b, c@d', ['a@b', 'c@d']],
		['message of Monday', undefined],
	])('reads the references %s', (value, references) => {
		expect(parseHeaders(mimeOf(`References: ${value}`, '')).references).toEqual(references);
	});
});
