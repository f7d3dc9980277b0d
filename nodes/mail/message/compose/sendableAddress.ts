import type { MailAddress } from '../../contracts/MailMessage';
import { MailError } from '../../contracts/MailError';
import { asciiDomain } from '../../filter/asciiDomain';
import { parseAddresses } from '../parseAddresses';
import { assertNoControls, hasEndlessWord, headerText } from './headerText';

/** Characters kept of an overlong name. */
const LONGEST_NAME = 200;

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_OCTETS = 64;
/** RFC 5321 section 4.1.2: a dot-string or a quoted string; beyond ASCII by RFC 6531 section 3.3. */
const DOT_STRING =
	/^[\w!#$%&'*+/=?^`{|}~\u00a0-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u00a0-\u{10ffff}-]+)*$/u;
const QUOTED = /^"(?:[^"\\]|\\[\x20-\x7e])*"$/;

/** Invisible characters that are copied along with an address; with them it would be another mailbox. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * Addresses as a person enters them: `ann@company.com, Bob <bob@company.com>`, separated by commas,
 * semicolons or line ends; bare addresses also by spaces. Nothing that looks like an address is skipped.
 * @throws MailError of kind `configuration` that names the first invalid one
 */
export function readAddresses(field: string, text: string): MailAddress[] {
	const lines = text
		.replace(INVISIBLE, '')
		.split(/\r?\n/)
		.filter((line) => line.trim() !== '');
	return lines.flatMap((line) => {
		assertNoControls(field, line);
		// `Name: ann@…;` is a group; on a separate line it is rather an accidentally pasted header.
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

/** `"ann@company.com"`: quotes around a whole address are from a spreadsheet or JSON. */
function withoutQuotes(text: string): string {
	return text.replace(/(^|[,;]\s*)(["'])([^\s"'<>,;@]+@[^\s"'<>,;@]+)\2(?=\s*(?:$|[,;]))/g, '$1$3');
}

/** Bare addresses only: a space between two of them can only be a separator. */
function isPlainList(text: string): boolean {
	return /^[\s,;]*[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+(?:[\s,;]+[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+)+[\s,;]*$/.test(
		text,
	);
}

/**
 * An entry that is not an address: `bob` in `ann@company.com, bob`; in `Lee, Ann <ann@company.com>` it is
 * part of a name.
 */
function wordAlone(text: string): string | undefined {
	const entries = withoutQuoted(text)
		.split(/[,;]/)
		.map((entry) => entry.trim());
	return entries.find((entry, index) => {
		const isName = /^[^<@]+<[^<>]*@[^<>]*>$/.test(entries[index + 1] ?? '');
		return entry !== '' && !entry.includes('@') && !isName;
	});
}

/** What looks like an address outside quoted names and comments. */
function addressesIn(text: string): string[] {
	return withoutQuoted(text).match(/[^\s<>(),;:"@]+@[^\s<>(),;:"@]+/g) ?? [];
}

/** Removes quoted strings and comments (RFC 5322 section 3.2); an unclosed one extends to the end. */
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
 * The address in the form for servers: its domain in A-labels (RFC 5891), its local part unchanged.
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
	// An overlong name does not fit into a line; it is no real name, but a received message may contain it.
	const shown = hasEndlessWord(whole) ? whole.slice(0, LONGEST_NAME) : whole;
	return { address: `${local}@${domain}`, ...(shown === '' ? {} : { name: shown }) };
}

/**
 * Some providers assign addresses with dots where RFC 5321 forbids them (`a..b@`, `a.@`). As a quoted
 * string they are equivalent (RFC 5322 section 3.4.1).
 */
function quotedWhereNeeded(local: string): string {
	const isDotted = /^[\w!#$%&'*+/=?^`{|}~.\u00a0-\u{10ffff}-]+$/u.test(local) && /^\.|\.\.|\.$/.test(local);
	return isDotted && /[^.]/.test(local) ? `"${local}"` : local;
}

/** Whether the address requires SMTPUTF8 (RFC 6531). */
export function needsUtf8({ address }: MailAddress): boolean {
	return /[^\x00-\x7f]/.test(address);
}

/** @param text the invalid value */
export function noAddress(field: string, text: string): MailError {
	const shown = headerText(text);
	return new MailError(
		'configuration',
		`${field} holds "${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}", which is not an email address`,
		{
			hint: 'Enter addresses such as ann@company.com, separated by commas. A name goes before an address in angle brackets.',
		},
	);
}
