import type { BounceRecipient } from '../../contracts/MailMessage';
import { readDeliveryStatus } from './deliveryStatus';
import { hasFailureSubject, hasReplyCode, saysFailure } from './failureWords';
import { ownPart } from './ownPart';
import { DELAY, FINAL, PLAIN_REPORTS, type PlainReport } from './plainReports';
import { recipientBlocks, type RecipientBlock } from './recipientBlocks';
import { statusIn, withKind } from './recipientKind';

const MAX_CHARS = 32 * 1024;
const MAX_RECIPIENTS = 100;
const MAX_DIAGNOSTIC = 1000;
const MAX_DIAGNOSTIC_LINES = 6;
/** Fields of RFC 3464 section 2, in the text instead of in a separate part. */
const STATUS_FIELD =
	/^[ \t]{0,8}(?:reporting-mta|original-recipient|final-recipient|action|status|arrival-date):/im;
const RECIPIENT_FIELD = /^[ \t]{0,8}(?:final|original)-recipient:[ \t]{0,8}\S/im;

export interface PlainFacts {
	/** Text of a mail server's message; its lines end with LF. */
	text: string;
	subject: string;
	/** Recipients of the report, in lower case. */
	notified: ReadonlySet<string>;
	/** X-Failed-Recipients of Exim and Google, empty if absent. */
	failed: string;
	/** Whether the sender is a mail server, as opposed to only an empty return path. */
	isDaemon: boolean;
}

export interface FoundReport {
	format: string;
	recipients: BounceRecipient[];
	/** Whether the server continues trying. */
	isDelay: boolean;
	/** The returned message, as far as the text contains it. */
	returned?: Buffer;
}

/** Reads a report that has no part in the form of RFC 3464. */
export function readPlainReport(facts: PlainFacts): FoundReport | undefined {
	const start = facts.text.slice(0, MAX_CHARS);
	const rule = PLAIN_REPORTS.find(({ sign }) => sign.test(start));
	const { own, returned } = ownPart(start, rule?.original);
	const inFields = statusInText(own);
	const failed = addressesIn(facts.failed);
	if (inFields.length === 0 && failed.length === 0 && rule === undefined && !isFailure(own, facts))
		return undefined;
	const isDelay = isDelayed(own, facts.subject);
	const recipients =
		inFields.length > 0 ? inFields : recipientsOf(blocksOf(own, facts.notified, rule), own, failed, isDelay);
	// A known format without recipients is another message of that server, for example about a queue.
	if (recipients.length === 0 && rule !== undefined && !isFailure(own, facts)) return undefined;
	return {
		format: rule?.format ?? (inFields.length > 0 ? 'rfc3464' : 'text'),
		recipients,
		isDelay,
		...(returned === undefined ? {} : { returned: Buffer.from(returned) }),
	};
}

/**
 * Whether words that match no rule report a failure. They must come from a mail server; if only the return
 * path is empty, as with vacation notices, both subject and text have to match.
 */
function isFailure(own: string, { subject, isDaemon }: PlainFacts): boolean {
	const [isSubject, isSaid] = [hasFailureSubject(subject), saysFailure(own)];
	if (!isDaemon) return isSubject && isSaid;
	if (isSubject) return isSaid || hasReplyCode(own) || own.includes('@');
	return isSaid && hasReplyCode(own) && own.includes('@') && !/^\s*(?:re|aw|fwd?|wg)\s?:/i.test(subject);
}

function isDelayed(own: string, subject: string): boolean {
	if (FINAL.test(own)) return false;
	return (
		DELAY.test(own) || /\bdelay|\bwarning\b|verzögert|retardée|différée|遅延/i.test(subject.slice(0, 200))
	);
}

function statusInText(own: string): BounceRecipient[] {
	if (!RECIPIENT_FIELD.test(own)) return [];
	const from = STATUS_FIELD.exec(own)?.index ?? 0;
	const fields = own.slice(from).replace(/^[ \t]{1,8}(?=[\w-]{1,40}:)/gm, '');
	return readDeliveryStatus(Buffer.from(fields)).recipients;
}

function addressesIn(failed: string): string[] {
	return failed
		.slice(0, MAX_CHARS)
		.split(',')
		.map((one) => one.trim().replace(/^<|>$/g, ''))
		.filter((one) => /^[^\s@]+@[^\s@]+$/.test(one))
		.slice(0, MAX_RECIPIENTS);
}

function recipientsOf(
	blocks: readonly RecipientBlock[],
	own: string,
	failed: readonly string[],
	isDelay: boolean,
): BounceRecipient[] {
	const known = new Map(blocks.map((block) => [block.address.toLowerCase(), block] as const));
	for (const address of failed) {
		if (!known.has(address.toLowerCase())) known.set(address.toLowerCase(), { address, words: '' });
	}
	const isOnly = known.size === 1;
	return [...known.values()].slice(0, MAX_RECIPIENTS).map(({ address, words }) => {
		const said = hasReplyCode(words) ? words : (diagnosticIn(own, address, isOnly) ?? words);
		const diagnostic = said.replace(/\s+/g, ' ').trim().slice(0, MAX_DIAGNOSTIC);
		const status = statusIn(diagnostic);
		return withKind({
			address,
			action: isDelay ? 'delayed' : 'failed',
			...(status ? { status } : {}),
			...(diagnostic ? { diagnostic } : {}),
		});
	});
}

function blocksOf(
	own: string,
	notified: ReadonlySet<string>,
	rule: PlainReport | undefined,
): RecipientBlock[] {
	return rule?.recipient === undefined ? recipientBlocks(own, notified) : blocksBy(own, rule.recipient);
}

function blocksBy(own: string, pattern: RegExp): RecipientBlock[] {
	const blocks: RecipientBlock[] = [];
	for (const [, address = '', words = ''] of own.matchAll(pattern)) {
		if (blocks.length < MAX_RECIPIENTS) blocks.push({ address, words });
	}
	return blocks;
}

/** The remote server's response, if it is apart from the address. */
function diagnosticIn(own: string, address: string, isOnly: boolean): string | undefined {
	const lines = own.split('\n');
	const isOfIt = (line: string) =>
		line.length < MAX_DIAGNOSTIC &&
		hasReplyCode(line) &&
		(isOnly || line.toLowerCase().includes(address.toLowerCase()));
	const at = lines.findIndex(isOfIt);
	if (at < 0) return undefined;
	const end = lines.findIndex((line, index) => index > at && line.trim() === '');
	return lines.slice(at, Math.min(end < 0 ? lines.length : end, at + MAX_DIAGNOSTIC_LINES)).join(' ');
}
