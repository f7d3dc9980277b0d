import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { composeMail } from '../../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../../nodes/mail/message/compose/MailDraft';
import { parseMessage } from '../../../../nodes/mail/message/parseMessage';

const PLAIN: MailDraft = {
	messageId: 'one@contoso.example',
	date: new Date('2026-11-25T10:00:00Z'),
	from: { address: 'desk@contoso.example', name: 'Desk' },
	to: [{ address: 'sam@fabrikam.example', name: 'Sam' }],
	subject: 'Hello',
	text: 'Hi',
};

/** What would begin a header, a body or a command, if it got through. */
const BREAKS = [
	'\r\nBcc: evil@evil.example',
	'\nBcc: evil@evil.example',
	'\rBcc: evil@evil.example',
	'\r\n\r\nA body of its own',
	'\0',
	'\x0bX: y',
	'\x0cX: y',
	'\x1b[2J',
	'\x7f',
	'\x85Bcc: evil@evil.example',
	'\u2028Bcc: evil@evil.example',
	'\u2029Bcc: evil@evil.example',
	'=?utf-8?Q?=0D=0ABcc:_evil@evil.example?=',
	'>\r\nRCPT TO:<evil@evil.example',
	'\ud800\r\nBcc: evil@evil.example',
];

const image = { fileName: 'logo.png', mimeType: 'image/png', content: Buffer.from('png') };
const meeting = {
	uid: 'meeting',
	method: 'request' as const,
	sequence: 0,
	start: new Date('2026-12-01T10:00:00Z'),
	end: new Date('2026-12-01T11:00:00Z'),
	summary: 'Talk',
};

/** Every field that text can get into, with the text at its end. */
const FIELDS: Array<[field: string, draft: (text: string) => Partial<MailDraft>]> = [
	['Message-ID', (text) => ({ messageId: `one@contoso.example${text}` })],
	['From address', (text) => ({ from: { address: `desk@contoso.example${text}` } })],
	['From address, local part', (text) => ({ from: { address: `desk${text}@contoso.example` } })],
	['From name', (text) => ({ from: { address: 'desk@contoso.example', name: `Desk${text}` } })],
	['Reply-To address', (text) => ({ replyTo: [{ address: `a@contoso.example${text}` }] })],
	['Reply-To name', (text) => ({ replyTo: [{ address: 'a@contoso.example', name: `A${text}` }] })],
	['To address', (text) => ({ to: [{ address: `sam@fabrikam.example${text}` }] })],
	['To name', (text) => ({ to: [{ address: 'sam@fabrikam.example', name: `Sam${text}` }] })],
	['Cc address', (text) => ({ cc: [{ address: `c@fabrikam.example${text}` }] })],
	['Cc name', (text) => ({ cc: [{ address: 'c@fabrikam.example', name: `C${text}` }] })],
	['Bcc address', (text) => ({ bcc: [{ address: `b@fabrikam.example${text}` }] })],
	['Subject', (text) => ({ subject: `Hello${text}` })],
	['In-Reply-To', (text) => ({ inReplyTo: `a@b.example${text}` })],
	['References', (text) => ({ references: [`a@b.example${text}`] })],
	['header value', (text) => ({ headers: [{ name: 'X-Ticket', value: `1${text}` }] })],
	['header name', (text) => ({ headers: [{ name: `X-Ticket${text}`, value: '1' }] })],
	['file name', (text) => ({ attachments: [{ ...image, fileName: `logo.png${text}` }] })],
	['MIME type', (text) => ({ attachments: [{ ...image, mimeType: `image/png${text}` }] })],
	['Content-ID', (text) => ({ html: '<p>', attachments: [{ ...image, contentId: `logo${text}` }] })],
	['text', (text) => ({ text: `Hi${text}` })],
	['HTML', (text) => ({ html: `<p>Hi${text}` })],
	['meeting ID', (text) => ({ invite: { ...meeting, uid: `meeting${text}` } })],
	['meeting title', (text) => ({ invite: { ...meeting, summary: `Talk${text}` } })],
	['meeting location', (text) => ({ invite: { ...meeting, location: `Here${text}` } })],
	['meeting description', (text) => ({ invite: { ...meeting, description: `That${text}` } })],
];

/** Names of all headers of a message and of its parts, in lower case. */
function headerNames(mime: string): string[] {
	return [...mime.matchAll(/^([\w-]+):/gm)].map(([, name = '']) => name.toLowerCase());
}

const cases = FIELDS.flatMap(([field, draft]) =>
	BREAKS.map((text) => ({ field, shown: JSON.stringify(text), mail: { ...PLAIN, ...draft(text) } })),
);

describe('a value that tries to be more than a value', () => {
	it.each(cases)('$field with $shown adds no header and no recipient', async ({ field, mail }) => {
		const composed = await composeMail(mail).catch((error: unknown) => {
			if (error instanceof MailError && error.kind === 'configuration') return undefined;
			throw error;
		});
		// Refusing it is as good.
		if (composed === undefined) return;
		const recipients = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])].length;
		expect(composed.envelope.to).toHaveLength(recipients);
		for (const address of [composed.envelope.from, ...composed.envelope.to])
			expect(address).not.toMatch(/[\s<>\0]/);
		const mime = composed.mime.toString();
		const head = mime.slice(0, mime.indexOf('\r\n\r\n'));
		expect(head).not.toMatch(/[^\r]\n|\r[^\n]|(?![\r\n\t])\p{Cc}/u);
		expect(headerNames(head).filter((name) => ['bcc', 'x', 'rcpt'].includes(name))).toEqual([]);
		if (field === 'text' || field === 'HTML') return;
		const parsed = await parseMessage(composed.mime);
		expect(parsed.bcc).toBeUndefined();
		expect(parsed.text?.trim()).toBe('Hi');
		expect(parsed.to).toHaveLength(mail.to.length);
		for (const name of headerNames(mime)) expect(name).not.toBe('bcc');
	});

	it('keeps addresses apart, whatever a display name says', async () => {
		const name = 'Sam" <evil@evil.example>, "x';
		const { mime, envelope } = await composeMail({
			...PLAIN,
			to: [{ address: 'sam@fabrikam.example', name }],
		});
		expect(envelope.to).toEqual(['sam@fabrikam.example']);
		expect((await parseMessage(mime)).to).toEqual([{ address: 'sam@fabrikam.example', name }]);
	});

	it('writes iCalendar whose lines are those of one meeting', async () => {
		const evil = '\r\nATTENDEE:mailto:evil@evil.example\r\nEND:VEVENT';
		const { mime } = await composeMail({
			...PLAIN,
			to: [{ address: 'sam@fabrikam.example', name: `Sam";X="${evil}` }],
			invite: { ...meeting, summary: evil, location: evil, description: evil },
		});
		const { attachments } = await parseMessage(mime, { attachments: true });
		const calendar =
			attachments.find(({ mimeType }) => mimeType === 'text/calendar')?.content?.toString() ?? '';
		const lines = calendar.replace(/\r\n[ \t]/g, '').split('\r\n');
		expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toHaveLength(1);
		expect(lines.filter((line) => line === 'END:VEVENT')).toHaveLength(1);
	});

	it.each([
		'From', 'To', 'Cc', 'Bcc', 'Sender', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References',
		'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding', 'Received', 'Return-Path', 'Resent-To',
		'DKIM-Signature', 'ARC-Seal', 'Authentication-Results', 'X-MS-Exchange-Organization-SCL', 'X-Forefront-Antispam-Report',
		'X-OriginatorOrg', 'X Ticket', 'X-Tic:ket', 'X-Tickét', '',
	])('does not let the header "%s" be set by hand', async (name) => {
		const mail = composeMail({ ...PLAIN, headers: [{ name, value: 'evil@evil.example' }] });
		await expect(mail).rejects.toMatchObject({ kind: 'configuration', hint: expect.stringContaining('X-…') });
	}); // prettier-ignore

	it('reads no file and no address of the web, whatever a body or an attachment is', async () => {
		const path = { path: '/etc/hostname', href: 'http://127.0.0.1:1/' } as unknown as string;
		const mail = composeMail({ ...PLAIN, text: path });
		await expect(mail).rejects.toThrow();
	});
});
