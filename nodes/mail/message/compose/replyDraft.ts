import type { MailAddress, MailContent } from '../../contracts/MailMessage';
import { FORWARD_PREFIXES, REPLY_PREFIXES } from '../reply/phrases';
import type { MailDraft } from './MailDraft';

/** What is needed of a mail to answer it. */
export type AnsweredMail = Pick<
	MailContent,
	'messageId' | 'subject' | 'from' | 'to' | 'cc' | 'replyTo' | 'inReplyTo' | 'references'
>;

/** RFC 5322 asks for no more than 998 octets in a line; the oldest tells the thread, the newest the place in it. */
const MAX_REFERENCES = 50;

/** A prefix of any mail program, also counted (`Re[2]:`, `回复：`), or the mark that a server puts on mail from outside. */
const PREFIX =
	/\s*(?:([\p{L}\p{M}]{1,16}(?: dalej)?)\.?\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:\uff1a]|([[(]\s?ext(?:ern(?:al|e|o|ally)?)?(?: (?:e-?mail|sender))?\s?[\])]:?))\s*/iuy;

/**
 * Subject of the answer: `Re: ` once, whatever stood before, in the language of any mail program and behind any number
 * of other prefixes. A forward stays one (`Re: WG: Printer`); the marks of mail from outside, which each hop adds
 * anew, go.
 */
export function replySubject(subject = ''): string {
	const { forward, rest } = splitSubject(subject);
	return `Re: ${forward}${rest}`.trim();
}

/** Subject of a mail that is handed on: `Fwd: ` once, as above. An answer stays one (`Fwd: AW: Printer`). */
export function forwardSubject(subject = ''): string {
	const { reply, rest } = splitSubject(subject);
	return `Fwd: ${reply}${rest}`.trim();
}

/** The innermost prefix of each kind, as it was written, and what stands behind all of them. */
function splitSubject(subject: string): { reply: string; forward: string; rest: string } {
	let at = 0;
	let [reply, forward] = ['', ''];
	for (;;) {
		PREFIX.lastIndex = at;
		const [, word = '', mark] = PREFIX.exec(subject) ?? [];
		const prefix = word.toLowerCase().normalize('NFC');
		if (FORWARD_PREFIXES.has(prefix)) forward = `${word}: `;
		else if (REPLY_PREFIXES.has(prefix)) reply = `${word}: `;
		else if (mark === undefined) return { reply, forward, rest: subject.slice(at).trim() };
		at = PREFIX.lastIndex;
	}
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
	// A mailbox that set itself as Reply-To, as mailing lists and forms do, did not write the mail.
	const isOwn = ({ address }: MailAddress) => own.some((one) => one.toLowerCase() === address.toLowerCase());
	const author = replyTo.every(isOwn) && from.length > 0 ? from : replyTo;
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
