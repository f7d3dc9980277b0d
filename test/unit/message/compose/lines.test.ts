import { composeMail } from '../../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../../nodes/mail/message/compose/MailDraft';
import { parseMessage } from '../../../../nodes/mail/message/parseMessage';

const PLAIN: MailDraft = {
	messageId: 'one@contoso.example',
	date: new Date('2026-11-25T10:00:00Z'),
	from: { address: 'desk@contoso.example', name: 'Service Desk' },
	to: [{ address: 'sam@fabrikam.example' }],
	subject: 'Hello',
	text: 'Hi',
};
const LONG = 'a'.repeat(3_000);

const compose = async (draft: Partial<MailDraft>) => (await composeMail({ ...PLAIN, ...draft })).mime;

/** What no server without 8BITMIME takes, and RFC 5322 sections 2.1.1 and 2.3 forbid. */
function faults(mime: Buffer): string[] {
	const text = mime.toString('latin1');
	return [
		...(/[\x80-\xff]/.test(text) ? ['octets beyond ASCII'] : []),
		...(/\r(?!\n)/.test(text) ? ['a bare CR'] : []),
		...(/(?<!\r)\n/.test(text) ? ['a bare LF'] : []),
		...(text.includes('\0') ? ['NUL'] : []),
		...(text.split('\r\n').some((line) => line.length > 998) ? ['a line of more than 998 octets'] : []),
	];
}

const eml = (content: string | Buffer) => ({
	attachments: [{ fileName: 'mail.eml', mimeType: 'message/rfc822', content: Buffer.from(content) }],
});
const MAIL = 'From: a@contoso.example\r\nSubject: Inner\r\nMIME-Version: 1.0\r\n';

describe('the lines of a message', () => {
	it.each<[string, Partial<MailDraft>]>([
		['a text with a bare CR', { text: 'one\rtwo\r\nthree\nfour\r' }],
		['HTML with a bare CR', { html: '<p>one\rtwo</p>\r' }],
		['a text without blanks', { text: LONG }],
		['HTML without line breaks', { html: `<p>${'word '.repeat(1_000)}</p>` }],
		['a subject of one word', { subject: LONG }],
		['a subject of one word in another script', { subject: 'ж'.repeat(2_000) }],
		['a header of one long token', { headers: [{ name: 'X-Token', value: LONG }] }],
		['a header of many words', { headers: [{ name: 'X-Words', value: 'word '.repeat(1_900) }] }],
		['a name of one word', { from: { address: 'desk@contoso.example', name: LONG } }],
		['names of recipients', { to: [{ address: 'sam@fabrikam.example', name: `"${LONG}"` }] }],
		[
			'a file with a long name',
			{ attachments: [{ fileName: LONG, mimeType: 'text/plain', content: Buffer.from('x') }] },
		],
		[
			'a file whose text has long lines',
			{ attachments: [{ fileName: 'a.txt', mimeType: 'text/plain', content: Buffer.from(`${LONG}ä`) }] },
		],
		['an attached mail in ASCII', eml(`${MAIL}\r\nHello\r\n`)],
		['an attached mail with LF', eml(`${MAIL}\r\nHello\r\n`.replace(/\r/g, ''))],
		[
			'an attached mail with octets beyond ASCII',
			eml(`${MAIL}Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n`),
		],
		['an attached mail with long lines', eml(`${MAIL}\r\n${LONG}\r\n`)],
		['an attached mail with a bare CR', eml(`${MAIL}\r\none\rtwo\r\n`)],
		['an attached mail with NUL', eml(`${MAIL}\r\none\0two\r\n`)],
		['an attached mail that does not end its line', eml(`${MAIL}\r\n${'b'.repeat(999)}`)],
	])('are ASCII, short, and end as they should: %s', async (_, draft) => {
		expect(faults(await compose(draft))).toEqual([]);
	});

	it('hold a header of one long token as it was', async () => {
		const mime = await compose({ subject: LONG, headers: [{ name: 'X-Token', value: LONG }] });
		const { subject, headers } = await parseMessage(mime);
		expect(subject).toBe(LONG);
		const token = headers.find(({ name }) => name.toLowerCase() === 'x-token');
		expect(token?.value.replace(/\s/g, '')).toBe(LONG);
	});

	it('refuse a long token where it cannot be encoded', async () => {
		const headers = [{ name: 'List-Unsubscribe', value: `<https://contoso.example/${LONG}>` }];
		await expect(compose({ headers })).rejects.toMatchObject({
			kind: 'configuration',
			message: expect.stringContaining('List-Unsubscribe'),
		});
	});

	it.each([
		['in ASCII: as a message', `${MAIL}\r\nHello\r\n`, 'message/rfc822'],
		['that cannot stand there: as a file', `${MAIL}\r\nGrüße\r\n`, 'application/octet-stream'],
	])('keep an attached mail byte for byte, %s', async (_, content, mimeType) => {
		const mime = await compose(eml(content));
		const { attachments } = await parseMessage(mime, { attachments: true });
		expect(attachments).toMatchObject([{ fileName: 'mail.eml', mimeType }]);
		expect(attachments[0]?.content?.toString()).toBe(content);
	});
});
