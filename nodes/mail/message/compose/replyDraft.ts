import type { MailAddress, MailContent } from '../../contracts/MailMessage';
import type { MailDraft } from './MailDraft';

/** What is needed of a mail to answer it. */
export type AnsweredMail = Pick<
	MailContent,
	'messageId' | 'subject' | 'from' | 'to' | 'cc' | 'replyTo' | 'inReplyTo' | 'references'
>;

/** RFC 5322 asks for no more than 998 octets in a line; the oldest tells the thread, the newest the place in it. */
const MAX_REFERENCES = 50;

/** "Re:" in the languages that Outlook and others write it in, also counted (`Re[2]:`), as often as it stands there. */
const REPLY_PREFIX =
	/^(?:\s*(?:re|aw|antw|antwort|sv|vs|ref|rif|rép|re\u0301p|res|odp|ynt|atb|vá|bls|πε|απ|отв|回复|回覆|答复|返信)(?:\s?\[\d+\]|\s?\(\d+\))?\s?[:\uff1a])+\s*/iu;

/** Subject of the answer: `Re: ` once, whatever stood before. */
export function replySubject(subject = ''): string {
	return `Re: ${subject.replace(REPLY_PREFIX, '').trim()}`.trim();
}

/** In-Reply-To and References, by which mail programs put the answer into the thread (RFC 5322 section 3.6.4). */
export function replyThread({
	messageId,
	inReplyTo,
	references,
}: AnsweredMail): Pick<MailDraft, 'inReplyTo' | 'references'> {
	if (messageId === undefined || !isUsable(messageId)) return {};
	const before = references ?? (inReplyTo === undefined ? [] : [inReplyTo]);
	const chain = [...new Set([...before.filter(isUsable), messageId])];
	const kept =
		chain.length <= MAX_REFERENCES ? chain : [chain[0] as string, ...chain.slice(1 - MAX_REFERENCES)];
	return { inReplyTo: messageId, references: kept };
}

/**
 * Who gets the answer: Reply-To, else From; with `toAll` the other recipients too.
 * @param own addresses of the mailbox that answers, which is not answered
 */
export function replyRecipients(
	{ from = [], replyTo = [], to = [], cc = [] }: AnsweredMail,
	{ toAll, own }: { toAll: boolean; own: readonly string[] },
): { to: MailAddress[]; cc: MailAddress[] } {
	const seen = new Set(own.map((address) => address.toLowerCase()));
	const fresh = (list: readonly MailAddress[]) =>
		list.filter(({ address }) => {
			const key = address.toLowerCase();
			if (seen.has(key)) return false;
			seen.add(key);
			return true;
		});
	const author = replyTo.length > 0 ? replyTo : from;
	// Somebody who writes to himself wants the answer.
	const first = fresh(author);
	const main = first.length > 0 ? first : [...author];
	if (!toAll) return { to: main, cc: [] };
	return { to: [...main, ...fresh(to)], cc: fresh(cc) };
}

/** Ids come from outside: one that could not stand in a header is left out, and the mail goes all the same. */
function isUsable(id: string): boolean {
	return /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(id);
}
