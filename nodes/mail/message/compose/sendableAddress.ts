import type { MailAddress } from '../../contracts/MailMessage';
import { MailError } from '../../contracts/MailError';
import { asciiDomain } from '../../filter/asciiDomain';
import { parseAddresses } from '../parseAddresses';
import { assertNoControls, hasEndlessWord, headerText } from './headerText';

/** Characters of a name that is cut. */
const LONGEST_NAME = 200;

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_OCTETS = 64;
/** RFC 5321 section 4.1.2: a dot-string or a quoted string; beyond ASCII by RFC 6531 section 3.3. */
const DOT_STRING =
	/^[\w!#$%&'*+/=?^`{|}~\u00a0-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u00a0-\u{10ffff}-]+)*$/u;
const QUOTED = /^"(?:[^"\\]|\\[\x20-\x7e])*"$/;

/** What comes along when a text is copied from a page, beside an address: nobody sees it, and it is another mailbox. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * Addresses as a person types them: `ann@company.com, Bob <bob@company.com>`, with commas, semicolons or line ends
 * between them; addresses alone also with blanks. Nothing that looks like an address is passed over.
 * @throws MailError of kind `configuration` that names the first that is none
 */
export function readAddresses(field: string, text: string): MailAddress[] {
	const lines = text
		.replace(INVISIBLE, '')
		.split(/\r?\n/)
		.filter((line) => line.trim() !== '');
	return lines.flatMap((line) => {
		assertNoControls(field, line);
		// `Name: ann@…;` is a group; on a line of its own it would rather be a header that has got in.
		if (lines.length > 1 && /^[\w-]+:/.test(line.trim())) throw noAddress(field, line);
		return readLine(field, line);
	});
}

function readLine(field: string, line: string): MailAddress[] {
	const bare = withoutQuotes(line);
	const found = parseAddresses(
		isPlainList(bare)
			? bare
					.trim()
					.split(/[\s,;]+/)
					.join(',')
			: bare,
	);
	if (found.length === 0) throw noAddress(field, line);
	const read = found.map((one) => sendableAddress(field, one));
	const isPassedOver = addressesIn(bare).some((one) => !found.some(({ address }) => address.includes(one)));
	const word = wordAlone(bare);
	if (isPassedOver || word !== undefined) throw noAddress(field, word ?? line);
	return read;
}

/** `"ann@company.com"`: quotation marks round a whole address are those of a spreadsheet or of JSON. */
function withoutQuotes(text: string): string {
	return text.replace(/(^|[,;]\s*)(["'])([^\s"'<>,;@]+@[^\s"'<>,;@]+)\2(?=\s*(?:$|[,;]))/g, '$1$3');
}

/** Nothing but addresses: then a blank between two of them can only part them. */
function isPlainList(text: string): boolean {
	return /^[\s,;]*[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+(?:[\s,;]+[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+)+[\s,;]*$/.test(
		text,
	);
}

/** An entry that is no address: `bob` in `ann@company.com, bob`; of `Lee, Ann <ann@company.com>` it is half a name. */
function wordAlone(text: string): string | undefined {
	const entries = withoutQuoted(text)
		.split(/[,;]/)
		.map((entry) => entry.trim());
	return entries.find((entry, index) => {
		const isName = /^[^<@]+<[^<>]*@[^<>]*>$/.test(entries[index + 1] ?? '');
		return entry !== '' && !entry.includes('@') && !isName;
	});
}

/** What looks like an address, quoted names and comments left out. */
function addressesIn(text: string): string[] {
	return withoutQuoted(text).match(/[^\s<>(),;:"@]+@[^\s<>(),;:"@]+/g) ?? [];
}

/** Without quoted strings and comments (RFC 5322 section 3.2); one that does not end goes on to the end. */
function withoutQuoted(text: string): string {
	let kept = '';
	let isQuoted = false;
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		if (character === '\\') at += 1;
		else if (character === '"' && depth === 0) isQuoted = !isQuoted;
		else if (character === '(' && !isQuoted) depth += 1;
		else if (character === ')' && !isQuoted && depth > 0) depth -= 1;
		else if (!isQuoted && depth === 0) kept += character;
	}
	return kept;
}

/**
 * The address in the form that servers take it: its domain in A-labels (RFC 5891), its local part untouched.
 * @throws MailError of kind `configuration`
 */
export function sendableAddress(field: string, { address, name }: MailAddress): MailAddress {
	assertNoControls(field, address);
	const at = address.lastIndexOf('@');
	const local = quotedWhereNeeded(address.slice(0, Math.max(at, 0)).trim().normalize('NFC'));
	const domain = asciiDomain(address.slice(at + 1).trim());
	const isLocal = DOT_STRING.test(local) || QUOTED.test(local);
	if (at < 0 || domain === undefined || !isLocal || Buffer.byteLength(local) > MAX_LOCAL_OCTETS) {
		throw noAddress(field, address);
	}
	const whole = headerText(name ?? '');
	// No line has room for it; nobody has such a name, and a mail that is answered may bring it.
	const shown = hasEndlessWord(whole) ? whole.slice(0, LONGEST_NAME) : whole;
	return { address: `${local}@${domain}`, ...(shown === '' ? {} : { name: shown }) };
}

/**
 * Some providers give out addresses whose dots stand where RFC 5321 does not let them (`a..b@`, `a.@`). In a quoted
 * string they mean the same (RFC 5322 section 3.4.1).
 */
function quotedWhereNeeded(local: string): string {
	const isDotted = /^[\w!#$%&'*+/=?^`{|}~.\u00a0-\u{10ffff}-]+$/u.test(local) && /^\.|\.\.|\.$/.test(local);
	return isDotted && /[^.]/.test(local) ? `"${local}"` : local;
}

/** Whether a server must speak SMTPUTF8 to take the address (RFC 6531). */
export function needsUtf8({ address }: MailAddress): boolean {
	return /[^\x00-\x7f]/.test(address);
}

/** @param text what stands in its place */
export function noAddress(field: string, text: string): MailError {
	const shown = headerText(text);
	return new MailError(
		'configuration',
		`${field} holds "${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}", which is not an e-mail address`,
		{
			hint: 'Write addresses as ann@company.com, several separated by commas. A name goes before an address in angle brackets.',
		},
	);
}
