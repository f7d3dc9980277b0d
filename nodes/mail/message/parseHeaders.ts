import type { MailAddress, MailHeader, ParsedMessage } from '../contracts/MailMessage';
import type { AuthenticationTrust } from './authentication/findTrustedResults';
import { readAuthentication } from './authentication/readAuthentication';
import { AUTOMATIC_HEADERS, readAutomatic } from './automatic/readAutomatic';
import { charsetHintOf } from './charset/charsetHint';
import { findSectionEnd, readHeaders, withLineFeeds } from './headerSection';
import { readListUnsubscribe } from './listUnsubscribe';
import { decodeWords } from './mimeWords';
import { parseAddresses } from './parseAddresses';
import { parseDate } from './parseDate';
import { parseMessageId, parseMessageIds } from './parseMessageIds';
import { PARSE_LIMITS, type ParseLimits } from './ParseOptions';
import { ParseIssues } from './ParseIssues';
import { readImportance } from './readImportance';
import type { RawHeader } from './RawHeader';
import { threadIdOf } from './threadId';

/** The fields that depend on the header section only. */
export type ParsedHeaders = Omit<
	ParsedMessage,
	'text' | 'html' | 'replyText' | 'security' | 'attachments' | 'isBounce' | 'bounce'
>;

/**
 * Parses the header section of a message, with or without its body; never throws.
 *
 * @param mime RFC 5322 octets
 * @param trust whose verdict on the sender is trusted; without it `authentication` is left out
 */
export function parseHeaders(
	mime: Buffer,
	limits: Partial<ParseLimits> = {},
	trust?: AuthenticationTrust,
): ParsedHeaders {
	const problems = new ParseIssues();
	const all = { ...PARSE_LIMITS, ...limits };
	const { headers, described } = readDescribed(withLineFeeds(mime), all, problems);
	const parsed = { ...described };
	if (trust !== undefined) parsed.authentication = readAuthentication(headers, parsed.from, trust);
	return problems.text === undefined ? parsed : { ...parsed, problem: problems.text };
}

/** A header section and its parsed fields. */
export interface DescribedHeader {
	readonly headers: RawHeader[];
	readonly bodyStart: number;
	readonly described: Readonly<ParsedHeaders>;
}

/** Keyed by the octets for as long as they are in use: filter, loop guard and item need the same header. */
const known = new WeakMap<Buffer, DescribedHeader & { limits: string; problems: readonly string[] }>();

/**
 * Parses the header of a message, once for the same octets, because a hostile one takes time.
 * @param mime must not be modified afterward
 */
export function readDescribed(mime: Buffer, limits: ParseLimits, problems: ParseIssues): DescribedHeader {
	const limitsKey = JSON.stringify(limits);
	let found = known.get(mime);
	if (found?.limits !== limitsKey) {
		const own = new ParseIssues();
		const { headers, bodyStart } = readHeaderSection(mime, limits, own);
		const described = describeHeaders(headers, limits, own);
		found = { headers, bodyStart, described, limits: limitsKey, problems: own.list };
		known.set(mime, found);
	}
	for (const problem of found.problems) problems.add(problem);
	return found;
}

/** The header fields of a message within the limits, and the start of its body. */
export function readHeaderSection(
	mime: Buffer,
	limits: ParseLimits,
	problems: ParseIssues,
): { headers: RawHeader[]; bodyStart: number } {
	const start = hasByteOrderMark(mime) ? BYTE_ORDER_MARK.length : 0;
	const { headerEnd, bodyStart } = findSectionEnd(mime, start, mime.length);
	const cut = headerEnd > limits.headerBytes;
	const { headers, more } = readHeaders(
		mime.subarray(start, cut ? limits.headerBytes : headerEnd),
		limits.headers,
		charsetHintOf(mime),
	);
	if (headers.length === 0 && mime.length > 0) {
		problems.add('The message has no header section; it was read as text');
		return { headers, bodyStart: 0 };
	}
	if (cut)
		problems.add(`The header section is larger than ${limits.headerBytes} octets; the rest was left out`);
	if (more) problems.add(`The message has more than ${limits.headers} header fields; the rest was left out`);
	return { headers, bodyStart };
}

/** Added by programs that write a message like a text file. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function hasByteOrderMark(mime: Buffer): boolean {
	return mime[0] === 0xef && mime.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
}

/** Converts header fields to the fields of a message; of a field that may occur once, the first counts. */
export function describeHeaders(
	raw: readonly RawHeader[],
	limits: ParseLimits,
	problems: ParseIssues,
): ParsedHeaders {
	const values = new Map<string, string[]>();
	const headers: MailHeader[] = [];
	for (const { name, lowerName, value } of raw) {
		headers.push({ name, value: decodeWords(value) });
		if (!READ.has(lowerName)) continue;
		const known = values.get(lowerName);
		if (known === undefined) values.set(lowerName, [value]);
		else known.push(value);
	}
	const first = (name: string): string => values.get(name)?.[0] ?? '';
	const parsed: ParsedHeaders = { headers };
	for (const [name, key] of ADDRESS_FIELDS) {
		const addresses = readAddresses(values.get(name) ?? [], limits, problems);
		if (addresses.length > 0) parsed[key] = RECIPIENTS.has(key) ? addresses.map(withTag) : addresses;
	}
	assign(parsed, 'messageId', parseMessageId(first('message-id')));
	assign(parsed, 'subject', decodeWords(first('subject')).trim() || undefined);
	assign(parsed, 'date', parseDate(first('date')));
	assign(parsed, 'inReplyTo', parseMessageIds(first('in-reply-to'))[0]);
	assign(parsed, 'importance', readImportance(first));
	const references = (values.get('references') ?? []).flatMap(parseMessageIds);
	if (references.length > 0) parsed.references = references;
	assign(parsed, 'threadId', threadIdOf(parsed, first('thread-index')));
	assign(parsed, 'listUnsubscribe', readListUnsubscribe(first));
	const isAnswer = parsed.inReplyTo !== undefined || references.length > 0;
	const { from, subject = '' } = parsed;
	return Object.assign(parsed, readAutomatic({ field: first, from, subject, isAnswer }));
}

const ADDRESS_FIELDS = [
	['from', 'from'],
	['to', 'to'],
	['cc', 'cc'],
	['bcc', 'bcc'],
	['reply-to', 'replyTo'],
] as const;

const RECIPIENTS: ReadonlySet<string> = new Set(['to', 'cc', 'bcc']);

/** Only these: in profiles, a Map of forty strings per message comes first. */
const READ: ReadonlySet<string> = new Set([
	...ADDRESS_FIELDS.map(([name]) => name),
	...['message-id', 'subject', 'date', 'in-reply-to', 'references'],
	...['importance', 'x-priority', 'x-msmail-priority', 'priority'],
	...['thread-index', 'list-unsubscribe', 'list-unsubscribe-post', ...AUTOMATIC_HEADERS],
]);

/** Exchange and others deliver `support+4711@company.com` to support (RFC 5233 calls it a subaddress). */
function withTag(entry: MailAddress): MailAddress {
	const plus = entry.address.indexOf('+');
	if (plus < 1) return entry;
	const tag = entry.address.slice(plus + 1, entry.address.lastIndexOf('@')).replace(/"$/, '');
	return tag === '' ? entry : { ...entry, tag };
}

function assign<K extends keyof ParsedHeaders>(
	target: ParsedHeaders,
	key: K,
	value: ParsedHeaders[K] | undefined,
): void {
	if (value !== undefined) target[key] = value;
}

/**
 * Several fields of one name are read as one (RFC 5322 section 4.5.3), including From, so that a filter
 * sees all of them.
 */
function readAddresses(fields: readonly string[], limits: ParseLimits, problems: ParseIssues): MailAddress[] {
	const addresses: MailAddress[] = [];
	let left = limits.addressBytes;
	for (const field of fields) {
		if (left <= 0) break;
		if (field.length > left) problems.add('An address field is too long; its last addresses were left out');
		addresses.push(
			...parseAddresses(field.length > left ? field.slice(0, field.lastIndexOf(',', left)) : field),
		);
		left -= field.length;
	}
	return addresses;
}
