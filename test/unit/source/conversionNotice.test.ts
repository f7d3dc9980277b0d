import { conversionNoticeError } from '../../../nodes/mail/source/conversionNotice';

const PLACE = { connection: { host: 'mail.test' }, mailbox: 'desk@contoso.example' };
const notice = (...lines: string[]) =>
	Buffer.from([...lines, '', 'The server could not retrieve it.'].join('\r\n'));
const subject = (protocol: string) =>
	`Subject: Retrieval using the ${protocol} protocol failed for the following message: 17`;

it.each([
	['imap', 'IMAP4', 'IMAP', '-ImapUseProtocolDefaults $false -ImapMessagesRetrievalMimeFormat'],
	['pop3', 'POP3', 'POP3', '-PopUseProtocolDefaults $false -PopMessagesRetrievalMimeFormat'],
] as const)(
	'conversionNotice: what Exchange sends by %s instead of a message is an error',
	(protocol, name, shown, setting) => {
		const error = conversionNoticeError(notice(subject(name), 'From: x@contoso.example'), PLACE, protocol);
		expect(error).toMatchObject({ kind: 'unreadable', transient: false });
		expect(error?.message).toBe(
			`mail.test could not convert a message in desk@contoso.example for ${shown} and sent a notice instead`,
		);
		expect(error?.hint).toContain(setting);
	},
);

it.each<[string, Buffer]>([
	['with another subject', notice('Subject: Printer is on fire')],
	['that answers a notice', notice(`Subject: Re: ${subject('IMAP4').slice(9)}`)],
	['that quotes a notice', notice('Subject: Help', '', subject('IMAP4'))],
	['that quotes a notice, with bare line feeds', Buffer.from(`Subject: Help\n\n${subject('IMAP4')}\n`)],
	['without a header section', Buffer.alloc(0)],
	['with the subject beyond the first 16 kB', notice(`X-Long: ${'x'.repeat(16_384)}`, subject('IMAP4'))],
])('conversionNotice: a message %s is none', (_, mime) => {
	expect(conversionNoticeError(mime, PLACE, 'imap')).toBeUndefined();
});

it('conversionNotice: a notice is recognized in any case, and with bare line feeds', () => {
	const mime = Buffer.from(`From: x@contoso.example\n${subject('imap4').toLowerCase()}\n\nNo.\n`);
	expect(conversionNoticeError(mime, PLACE, 'imap')).toBeDefined();
});
