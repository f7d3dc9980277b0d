/**
 * The one place that imports nodemailer's composer, and what is kept from it:
 * - It reads files and addresses of the web where content is given as an object: here content is text or octets.
 * - It takes over headers and folds values as they are: names, addresses and values are checked before.
 * - It makes a multipart of an attachment that says it is one.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailAddress } from '../../contracts/MailMessage';
import { mimeInOnePiece } from './mimeInOnePiece';

export interface MimeAttachment {
	filename: string;
	contentType: string;
	content: Buffer;
	cid?: string;
	contentDisposition?: 'inline' | 'attachment';
}

/** Everything in it is checked already. */
export interface MimeInput {
	messageId: string;
	date: Date;
	from: MailAddress;
	replyTo: MailAddress[];
	to: MailAddress[];
	cc: MailAddress[];
	subject: string;
	inReplyTo?: string;
	references: string[];
	headers: Array<{ key: string; value: string }>;
	text?: string;
	html?: string;
	/** iCalendar text and its method, as a further form of the same content (RFC 6047 section 2.4). */
	calendar?: { content: string; method: string };
	attachments: MimeAttachment[];
}

/** The message as RFC 5322 octets. */
export async function buildMime(input: MimeInput): Promise<Buffer> {
	const { calendar, inReplyTo, references, ...rest } = input;
	const mail = {
		...rest,
		from: named(input.from),
		replyTo: input.replyTo.map(named),
		to: input.to.map(named),
		cc: input.cc.map(named),
		messageId: `<${input.messageId}>`,
		...(inReplyTo === undefined ? {} : { inReplyTo: `<${inReplyTo}>` }),
		...(references.length === 0 ? {} : { references: references.map((id) => `<${id}>`) }),
		...(calendar === undefined
			? {}
			: {
					alternatives: [
						{
							contentType: `text/calendar; charset=utf-8; method=${calendar.method}`,
							content: calendar.content,
						},
					],
				}),
		disableFileAccess: true,
		disableUrlAccess: true,
		newline: '\r\n',
	};
	const tree = new MailComposer(mail).compile();
	return mimeInOnePiece(tree) ?? (await tree.build());
}

function named({ address, name = '' }: MailAddress): { address: string; name: string } {
	return { address, name };
}
