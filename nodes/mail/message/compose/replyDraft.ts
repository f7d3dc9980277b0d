import type { MailAddress, MailContent } from '../../contracts/MailMessage';
import { FORWARD_PREFIXES, REPLY_PREFIXES } from '../reply/phrases';
import type { MailDraft } from './MailDraft';

/** The fields of a message needed to reply to it. */
export type AnsweredMail = Pick<
	MailContent,
	'messageId' | 'subject' | 'from' | 'to' | 'cc' | 'replyTo' | 'inReplyTo' | 'references'
>;

/**
 * RFC 5322 allows lines of at most 998 octets; the oldest ID identifies the thread, the newest the position
 * in it.
 */
const MAX_REFERENCES = 50;

/**
 * A reply prefix of any mail program, also numbered (`Re[2]:`, `回复：`), or a server's mark for external
 * mail.
 */
const PREFIX =
	/\s*(?:([\p{L}\p{M}]{1,16}(?: dalej)?)\.?\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:\uff1a]|([[({<*]{1,2}\s?ext(?:ern(?:al|e|o|ally)?)?(?: (?:e-?mail|sender))?\s?[\])}>*]{1,2}:?))\s*/iuy;

/**
 * Subject of a reply: a single `Re: `, in place of all existing prefixes in any language. A forward stays
 * one (`Re: WG: Printer`); marks for external mail, which accumulate with each hop, are removed.
 */
export function replySubject(subject = ''): string {
	const { forward, rest } = splitSubject(subject);
	return `Re: ${forward}${rest}`.trim();
}

/** Subject of a forward: a single `Fwd: `, as above. A reply stays one (`Fwd: AW: Printer`). */
export function forwardSubject(subject = ''): string {
	const { reply, rest } = splitSubject(subject);
	return `Fwd: ${reply}${rest}`.trim();
}

/** The innermost prefix of each kind, unchanged, and the text after all of them. */
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

/**
 * In-Reply-To and References, by which mail programs add the reply to the thread (RFC 5322 section 3.6.4).
 */
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
 * Recipients of a reply: Reply-To, otherwise From; with `toAll` also the other recipients.
 * @param own addresses of the replying mailbox, which are left out
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
	// A mailbox that set itself as Reply-To, as mailing lists and forms do, did not write the message.
	const isOwn = ({ address }: MailAddress) => own.some((one) => one.toLowerCase() === address.toLowerCase());
	const author = replyTo.every(isOwn) && from.length > 0 ? from : replyTo;
	// Someone who writes to themselves wants the reply.
	const first = fresh(author);
	const main = first.length > 0 ? first : [...author];
	if (!toAll) return { to: main, cc: [] };
	return { to: [...main, ...fresh(to)], cc: fresh(cc) };
}

/**
 * IDs come from outside: one that is not valid in a header is left out, and the reply is sent nevertheless.
 */
function isUsable(id: string): boolean {
	return /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(id);
}
