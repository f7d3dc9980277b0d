import type { BounceKind, BounceRecipient } from '../../contracts/MailMessage';

/** RFC 3463; must not match the beginning or the end of an IP address or a version. */
const STATUS = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/g;
const FULL =
	/\b(?:mail ?(?:box|folder)|quota|storage|postfach|disk)\b.{0,40}\b(?:full|exceed|over|voll)|\bover ?quota\b|quota exceed|exceed\w* .{0,20}\b(?:quota|storage|mailbox size)|boîte .{0,20}pleine|buz[oó]n .{0,20}lleno|caixa .{0,20}cheia|casella .{0,20}piena|переполнен|メールボックスが一杯|容量.{0,12}(?:超|一杯|いっぱい)|(?:邮箱|郵箱|信箱).{0,6}(?:已满|已滿)/i;
const SENDER_QUOTA = /submission ?quota|recipient rate limit/i;
const POLICY =
	/\bspam|\bblock(?:ed|list)|\bblacklist|\bpolic(?:y|ies)\b|\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|\bunsolicited|\bbanned\b|\bvirus|\bmalware|\bprohibited|not (?:allowed|permitted|authorized)|\brelay(?:ing)? (?:access )?denied|\breputation\b|\bgr[ae]ylist/i;

/** The status code in a text; of several, the most specific one. */
export function statusIn(text: string): string | undefined {
	const all = text.match(STATUS) ?? [];
	return all.find((code) => !isGeneral(code)) ?? all[0];
}

/** `5.0.0` is unspecific (RFC 3463 section 3.1). */
export function isGeneral(status: string): boolean {
	return /^\d\.0\.0$/.test(status);
}

/**
 * Adds the kind of failure of a recipient: the status code decides if it concerns the mailbox or security
 * (RFC 3463 sections 3.3 and 3.8), otherwise the server's text.
 */
export function withKind(recipient: BounceRecipient): BounceRecipient {
	const kind = kindOf(recipient);
	return kind === undefined ? recipient : { ...recipient, kind };
}

function kindOf({ action, status = '', diagnostic = '' }: BounceRecipient): BounceKind | undefined {
	if (action !== 'failed' && action !== 'delayed') return undefined;
	const code = status.slice(1);
	// The sender's quota, which Exchange reports as 5.2.2 as well.
	if (SENDER_QUOTA.test(diagnostic)) return 'policy';
	if (code === '.2.2' || (FULL.test(diagnostic) && !code.startsWith('.7.'))) return 'mailboxFull';
	if (action === 'delayed') return 'delay';
	if (code.startsWith('.7.')) return 'policy';
	// Exchange responds "Access denied" for addresses that do not exist (5.4.1).
	return /^(?:\.0\.0|\.\d\.0)?$/.test(code) && POLICY.test(diagnostic) ? 'policy' : 'permanent';
}
