import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { base64Lines } from './mimeOf';

/** PostgreSQL refuses a JSON document with either: n8n then cannot store the execution. */
const REFUSED = /\\u0000|\\u[dD][89a-fA-F][\da-fA-F]{2}/;

const stored = async (mime: Buffer | string): Promise<string> => {
	const { attachments, ...rest } = await parseMessage(Buffer.from(mime as string, 'latin1'));
	return JSON.stringify({
		...rest,
		attachments: attachments.map(({ content: _content, ...other }) => other),
	});
};

const NUL_UTF16 = Buffer.from('a\0b\ud800c', 'utf16le');

describe('NUL, which no database takes', () => {
	it.each([
		['in a text', 'Subject: s\r\n\r\none\0two'],
		['in a text in UTF-8', 'Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\0\xc3\x9fe'],
		[
			'in quoted-printable',
			'Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>one=00two</p>',
		],
		[
			'in base64',
			`Content-Transfer-Encoding: base64\r\n\r\n${base64Lines(Buffer.from('one\0two\0'.repeat(50)))}`,
		],
		[
			'in UTF-16, with half a surrogate pair',
			`Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n${NUL_UTF16.toString('base64')}`,
		],
		['in UTF-7', `Content-Type: text/plain; charset=utf-7\r\n\r\na+AAA-b+2AA-c`],
		['as an entity', 'Content-Type: text/html\r\n\r\n<p>one&#0;two&#xd800;</p>'],
		['in a raw field', 'Subject: on\0e\r\nX-Y: \0\r\n\r\n'],
		['in a field name', 'Sub\0ject: one\r\n\r\n'],
		[
			'in encoded words',
			'Subject: =?utf-8?Q?on=00e?=\r\nFrom: =?utf-16le?B?QQAAAELY?= <a@b.example>\r\n\r\n',
		],
		['in an encoded word of another charset', 'Subject: =?unknown-8bit?Q?on=00e=FC?=\r\n\r\n'],
		[
			'in a file name',
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename*=utf-8''a%00b.csv\r\nContent-ID: <a\0b>\r\n\r\nx\r\n--b--",
		],
		['in a Message-ID', 'Message-ID: <a\0b@c>\r\nIn-Reply-To: =?utf-8?Q?=3Ca=00b=40c=3E?=\r\n\r\n'],
		['in a charset', 'Content-Type: text/plain; charset="x\0y=?utf-8?Q?=00?="\r\n\r\n\xfc'],
		[
			'in a report',
			'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nx\0y\r\n--b\r\n' +
				'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\0.example\r\n\r\n' +
				'Final-Recipient: rfc822; a\0@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 5\0 =?utf-8?Q?=00?=\r\n--b--',
		],
	])('is omitted %s', async (_where, mime) => {
		expect(await stored(mime)).not.toMatch(REFUSED);
	});

	it('leaves the rest as it is', async () => {
		const { text } = await parseMessage(Buffer.from('Subject: s\r\n\r\no\0n\0e\r\ntwo\0'));
		expect(text).toBe('one\ntwo');
	});
});
