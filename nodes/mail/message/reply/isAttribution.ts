import { ATTRIBUTION_OPENERS, ATTRIBUTION_VERBS, QUOTING } from './phrases';

const MIN_CHARS = 12;
const MAX_CHARS = 400;
const MAX_DATE_CHARS = 48;
const DATE =
	/(?<!\d)(?:\d{4}|\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4})(?!\d)|\d{4} ?[年년]|(?<!\d)\d{1,2}(?:st|nd|rd|th)?,? \d{4}(?!\d)/;
const TIME = /\d{1,2}(?:[:.h]| h )\d{2}|\d{1,2}[時点时]/;
const ADDRESS = /[<([]\s?[^<>()[\]\s]{1,100}@[^<>()[\]\s]{1,100}[>)\]]|\bmailto:/;
/** Nothing but an address stands before the colon, as in the lines that have no verb. */
const ENDS_WITH_ADDRESS = /[^<>\s]{1,100}@[^<>\s]{1,100}[>)\]]\s?:$/;
/** A weekday or what stands for one, and the first figure of a date: "lun. 5", "Montag, dem 05", "Th 2, 5", "5", "Jan 5". */
const DATE_FIRST = /^(?:[\p{L}\p{M}][\p{L}\p{M}.,،'’:׳॰-]{0,14},? ){0,2}[(,]? ?\d/u;
const OPENED_DATE = /^ ?(?:[\p{L}\p{M}][\p{L}\p{M}.,،'’:׳॰-]{0,14} ?,? ){0,3}[(,]? ?\d/u;
/** "Ada Lovelace <ada@…>": who wrote stands first. */
const NAME_FIRST = /^("?[^<>:"!?。！？]{0,80}"? ?)[<([][^<>()[\]\s]{1,100}@[^<>()[\]\s]{1,100}[>)\]]/;
/** "… the door. Ada": one sentence has ended and something else begins. Names and dates are shortened to less. */
const SENTENCE_WITHIN = /\p{L}{5,}[.!?]\s+\p{L}|[。！？]/u;
/** As Zoho writes it, between dashes. */
const DASHED = /^-{2,10} ?([^-].{0,390}[^-:]) ?-{2,10}$/;
/** A colon or a dash, with what is not seen behind it; most lines have neither, which is soon seen. */
const MAY_END = /[:：︰-][\s\u00a0\u202f*_\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]{0,12}$/;
/** Letters that only say which way to read, and figures of other scripts. */
const DIRECTIONS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/**
 * What a line is that stands above a quotation. `sure`: a program wrote it, whatever follows. `likely`: what follows
 * has to be marked as quoted.
 */
export type AttributionKind = 'sure' | 'likely';

/**
 * Whether a line is the one a mail program puts above a quotation, from its first word on: "On Mon, 5 Jan 2026 at 9:15,
 * Ada <ada@…> wrote:". A sentence that speaks of somebody's words has no date and time, or goes on behind the colon;
 * one that stands before such a line on the same line makes it something that somebody wrote.
 *
 * @returns `undated` where it is told by name, address and verb alone
 */
export function attributionKind(line: string): AttributionKind | 'undated' | undefined {
	if (line.length < MIN_CHARS || line.length > MAX_CHARS || !mayEndOne(line)) return undefined;
	const shown = shownText(line);
	const dashed = DASHED.exec(shown)?.[1];
	const text = dashed === undefined ? shown.replace(/^-{2,10} /, '') : `${dashed}:`;
	if (!text.endsWith(':')) return undefined;
	if (SENTENCE_WITHIN.test(text)) return undefined;
	if (!DATE.test(text)) return isUndated(text) ? 'undated' : undefined;
	if (!beginsAsOne(text)) return undefined;
	const [hasTime, hasAddress, hasVerb] = [TIME.test(text), ADDRESS.test(text), ATTRIBUTION_VERBS.test(text)];
	if (dashed !== undefined) return hasVerb && (hasTime || hasAddress) ? 'sure' : undefined;
	if (hasTime && hasAddress) return hasVerb || ENDS_WITH_ADDRESS.test(text) ? 'sure' : 'likely';
	if (!hasVerb || NAME_FIRST.test(text)) return hasVerb && hasAddress ? 'likely' : undefined;
	return hasTime || hasAddress ? 'sure' : 'likely';
}

/** Whether a line that a program marks could be one in a language that is not known. */
export function mayBeAttribution(line: string): boolean {
	const text = shownText(line.slice(0, MAX_CHARS));
	return text.endsWith(':') || (DATE.test(text) && ADDRESS.test(text));
}

/** Whether somebody wrote something and one follows on the same line: "yes, please On Mon, 5 Jan 2026, Ada wrote:". */
export function hasAttributionBehind(line: string): boolean {
	if (line.length > MAX_CHARS) return false;
	const text = shownText(line);
	for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
		const rest = text.slice(at + 1);
		if (ATTRIBUTION_OPENERS.test(rest) && attributionKind(rest) !== undefined) return true;
	}
	return false;
}

/** Whether a line could be the last of one. */
export function mayEndOne(line: string): boolean {
	return MAY_END.test(line);
}

/** Without what is not seen, and as other scripts' figures and colons would be in this one. */
function shownText(line: string): string {
	return line
		.replace(DIRECTIONS, '')
		.replace(/[\u00a0\u202f\u3000]/g, ' ')
		.replace(/[*_]/g, '')
		.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
		.replace(/[：︰]/g, ':')
		.replace(/([<([]) /g, '$1')
		.replace(/ ([>)\]])/g, '$1')
		.normalize('NFC')
		.trim();
}

function beginsAsOne(text: string): boolean {
	const opener = ATTRIBUTION_OPENERS.exec(text)?.[0];
	if (opener !== undefined && OPENED_DATE.test(text.slice(opener.length))) return true;
	return DATE_FIRST.test(text) || isNamed(text);
}

/** "Ada Lovelace <ada@…> schrieb am …", "Wiadomość napisana przez Ada <ada@…> w dniu …". */
function isNamed(text: string): boolean {
	const name = NAME_FIRST.exec(text)?.[1]?.trim();
	if (name === undefined) return false;
	return name.split(/\s+/).length <= (ATTRIBUTION_VERBS.test(name) ? 8 : 5);
}

/** "Ada Lovelace <ada@…> wrote:", "Zitat von Ada Lovelace <ada@…>:". */
function isUndated(text: string): boolean {
	const named = NAME_FIRST.exec(text);
	if (named?.[1] === undefined || named[1].trim() === '') return false;
	const rest = text.slice(named[0].length, -1).trim();
	if (QUOTING.test(named[1])) return rest === '';
	return named[1].trim().split(/\s+/).length <= 5 && rest !== '' && isVerbOnly(rest);
}

/** "wrote:", alone on the last line of one that is wrapped. */
export function isVerbAlone(line: string): boolean {
	const text = line.trim();
	return /[:：]$/.test(text) && ATTRIBUTION_VERBS.test(text) && isVerbOnly(text.slice(0, -1));
}

/** "On Nov 21, 2014,": nothing but when, and it goes on. */
export function isDateAlone(line: string): boolean {
	const text = shownText(line.slice(0, MAX_DATE_CHARS));
	const opener = ATTRIBUTION_OPENERS.exec(text)?.[0];
	if (opener === undefined || !/[,،、]$/.test(text)) return false;
	return /^(?:\p{L}{1,12}[.,]{0,2} ?|\d{1,4}[.,/-]? ?){2,6}$/u.test(text.slice(opener.length));
}

function isVerbOnly(rest: string): boolean {
	return rest.length <= 24 && rest.replace(ATTRIBUTION_VERBS, '').replace(/[\s,()/\p{M}-]/gu, '').length <= 4;
}
