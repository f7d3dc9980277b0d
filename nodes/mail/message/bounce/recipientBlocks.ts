import { isDaemon } from '../automatic/daemon';

/** A recipient as named in a plain-text report, with what is said about it. */
export interface RecipientBlock {
	address: string;
	words: string;
}

const ADDRESS = '([^\\s<>"\'(),;:@\\[\\]]{1,64}@[\\w.-]{1,253})';
/** An address alone on its line, with a bullet, brackets, quotes or a colon; Exchange appends a time. */
const ALONE = new RegExp(
	`^[ \\t]{0,40}(?:[*•·–-]{1,3}[ \\t]{1,4}|>{3} )?["'(]?<?${ADDRESS}>?["')]?(?:<mailto:[^\\s>]{1,400}>)?[ \\t]{0,4}(?:[:.]|[ \\t](?:on|am|le|el|em|il|op) [^\\n]{0,20}\\d[^\\n]{0,60})?[ \\t]{0,40}$`,
);
/** An address followed by what is said about it. */
const WITH_WORDS = new RegExp(
	`^[ \\t]{0,40}["']?<?${ADDRESS}>?["']?(?:[ \\t]{1,4}<[^\\s<>]{1,320}>| \\(expanded from [^\\n]{1,300}\\))?[ \\t]{0,8}(?:[:[(][ \\t]{0,40}|\\.{3}[ \\t]{0,8}|[ \\t]{1,8})(\\S[^\\n]{0,998})$`,
);
/** "Recipient: …", "RCPT TO:<…>", "could not be delivered to: …", "Unknown user: …". */
const LABELED = new RegExp(
	`\\b(?:recipients?(?: address)?|rcpt to|to|user(?:[’']s)?[^\\n@:]{0,24}|address(?:es)?|delivery failed|mailbox[^\\n@:]{0,12}|for|empfänger|destinataire|destinatario|an)[ \\t]{0,4}:?[ \\t]{0,8}["']?<?(?:mailto:)?(?<=[\\s<"':])${ADDRESS}`,
	'i',
);
const ANYWHERE = new RegExp(ADDRESS, 'g');
/** Lines with the sender's address or a contact. */
const OTHERS =
	/\b(?:message-?id|mail from|from|sender|reply-?to|contact|support|assistance|help ?desk|questions?|von|absender|de|expéditeur|remitente|remetente|mittente|kontakt)\b[^@\n]{0,60}$/i;
const DESK_PARTS = new Set(
	'support,help,helpdesk,abuse,admin,webmaster,contact,info,noc,hostmaster,root,sales'.split(','),
);
const MAX_BLOCKS = 100;
const MAX_WORD_LINES = 10;
const MAX_LINE = 1500;

/**
 * The recipients named in the text of a report: on lines of their own, with what is said about them next to
 * or below them; otherwise after a label; otherwise anywhere.
 *
 * @param own the mail server's own text
 * @param notified recipients of the report, in lower case: in the text, they are part of a salutation
 */
export function recipientBlocks(own: string, notified: ReadonlySet<string>): RecipientBlock[] {
	const lines = own.split('\n').map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line));
	const found = distinct(onLines(lines, notified));
	if (found.length > 0) return found;
	const isAnother = ({ address }: RecipientBlock) => !notified.has(address.toLowerCase());
	const labeled = distinct(lines.flatMap((line) => blockOf(LABELED.exec(line), line)).filter(isAnother));
	return labeled.length > 0 ? labeled : distinct(lines.flatMap(anywhere).filter(isAnother));
}

function* onLines(lines: readonly string[], notified: ReadonlySet<string>): Generator<RecipientBlock> {
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] as string;
		if (!line.includes('@')) continue;
		const address = ALONE.exec(line)?.[1];
		const [, beside, words = ''] = address === undefined ? (WITH_WORDS.exec(line) ?? []) : [];
		const recipient = address ?? beside;
		if (recipient === undefined || isOther(recipient) || isTorn(line, recipient)) continue;
		if (beside !== undefined && notified.has(beside.toLowerCase())) continue;
		const below = wordsBelow(lines, at + 1);
		yield { address: recipient, words: [words, ...below].join(' ') };
		at += below.length;
	}
}

/** The rest of an address that a line break has split: `n@company.com>`. */
function isTorn(line: string, address: string): boolean {
	const start = line.indexOf(address);
	return line.charAt(start + address.length) === '>' && line.charAt(start - 1) !== '<';
}

/** The text up to a blank line or the next recipient. */
function wordsBelow(lines: readonly string[], from: number): string[] {
	const words: string[] = [];
	for (let at = from; at < lines.length && words.length < MAX_WORD_LINES; at++) {
		const line = lines[at] as string;
		if (line.trim() === '' || ALONE.test(line)) break;
		words.push(line);
	}
	return words;
}

function anywhere(line: string): RecipientBlock[] {
	const all = [...line.matchAll(ANYWHERE)].slice(0, MAX_BLOCKS);
	return all.flatMap((match) => (OTHERS.test(line.slice(0, match.index)) ? [] : blockOf(match, line)));
}

function blockOf(match: RegExpExecArray | RegExpMatchArray | null, line: string): RecipientBlock[] {
	const address = match?.[1];
	return address === undefined || isOther(address) || isTorn(line, address) ? [] : [{ address, words: line }];
}

function isOther(address: string): boolean {
	return isDaemon([{ address }]) || DESK_PARTS.has((address.split('@')[0] ?? '').toLowerCase());
}

function distinct(blocks: Iterable<RecipientBlock>): RecipientBlock[] {
	const known = new Map<string, RecipientBlock>();
	for (const { address, words } of blocks) {
		const bare = address.replace(/[.]+$/, '');
		if (known.size >= MAX_BLOCKS) break;
		if (!known.has(bare.toLowerCase())) known.set(bare.toLowerCase(), { address: bare, words });
	}
	return [...known.values()];
}
