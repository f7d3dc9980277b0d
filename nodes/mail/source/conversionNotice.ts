import { MailError } from '../contracts/MailError';

/**
 * Exchange replaces a message that it cannot convert to MIME with a notice; the subject is always in
 * English ("Retrieval using the IMAP4 protocol failed for the following message: N").
 */
const SUBJECT = /^subject: retrieval using the \w+ protocol failed for the following message: \d+/im;

export function conversionNoticeError(
	mime: Buffer,
	{ connection, mailbox }: { connection: { host: string }; mailbox: string },
	protocol: 'imap' | 'pop3',
): MailError | undefined {
	const header =
		mime
			.subarray(0, 16_384)
			.toString('latin1')
			.split(/\r?\n\r?\n/, 1)[0] ?? '';
	if (!SUBJECT.test(header)) return undefined;
	const name = protocol === 'imap' ? 'Imap' : 'Pop';
	return new MailError(
		'unreadable',
		`${connection.host} could not convert a message in ${mailbox} for ${protocol.toUpperCase()} and sent a notice instead`,
		{
			hint: `Open the original in Outlook on the web. Set-CASMailbox -${name}UseProtocolDefaults $false -${name}MessagesRetrievalMimeFormat HtmlOnly may help.`,
		},
	);
}
