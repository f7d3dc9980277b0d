/**
 * The only importer of nodemailer's composer, with the precautions it needs:
 * - It reads files and web addresses if content is given as an object: here content is text or octets.
 * - It uses headers and folds values without checks: names, addresses and values are validated before.
 * - It turns an attachment into a multipart if its type says so.
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

/** Everything in it has been validated. */
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
	/** iCalendar text and its method, as an alternative of the text (RFC 6047 section 2.4). */
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
