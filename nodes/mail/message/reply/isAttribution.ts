import { ATTRIBUTION_OPENERS, ATTRIBUTION_VERBS, QUOTING } from './phrases';

const MIN_CHARS = 12;
const MAX_CHARS = 400;
const MAX_DATE_CHARS = 48;
const DATE =
	/(?<!\d)(?:\d{4}|\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4})(?!\d)|\d{4} ?[年년]|(?<!\d)\d{1,2}(?:st|nd|rd|th)?,? \d{4}(?!\d)/;
const TIME = /\d{1,2}(?:[:.h]| h )\d{2}|\d{1,2}[時点时]/;
const ADDRESS = /[<([]\s?[^<>()[\]\s]{1,100}@[^<>()[\]\s]{1,100}[>)\]]|\bmailto:/;
/** Only an address precedes the colon, as in lines without a verb. */
const ENDS_WITH_ADDRESS = /[^<>\s]{1,100}@[^<>\s]{1,100}[>)\]]\s?:$/;
/**
 * A weekday or an equivalent, and the first digit of a date: "lun. 5", "Montag, dem 05", "Th 2, 5", "5",
 * "Jan 5".
 */
const DATE_FIRST = /^(?:[\p{L}\p{M}][\p{L}\p{M}.,،'’:׳॰-]{0,14},? ){0,2}[(,]? ?\d/u;
const OPENED_DATE = /^ ?(?:[\p{L}\p{M}][\p{L}\p{M}.,،'’:׳॰-]{0,14} ?,? ){0,3}[(,]? ?\d/u;
/** "Ada Lovelace <ada@…>": the author comes first. */
const NAME_FIRST = /^("?[^<>:"!?。！？]{0,80}"? ?)[<([][^<>()[\]\s]{1,100}@[^<>()[\]\s]{1,100}[>)\]]/;
/**
 * "… the door. Ada": a sentence has ended and something else begins. Abbreviations of names and dates are
 * shorter.
 */
const SENTENCE_WITHIN = /\p{L}{5,}[.!?]\s+\p{L}|[。！？]/u;
/** Zoho's form, between dashes. */
const DASHED = /^-{2,10} ?([^-].{0,390}[^-:]) ?-{2,10}$/;
/** A colon or a dash, possibly followed by invisible characters; excludes most lines quickly. */
const MAY_END = /[:：︰-][\s\u00a0\u202f*_\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]{0,12}$/;
/** Direction marks, and digits of other scripts. */
const DIRECTIONS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/**
 * Kinds of lines above a quotation. `sure`: a program wrote it, whatever follows. `likely`: the following
 * text must be marked as quoted.
 */
export type AttributionKind = 'sure' | 'likely';

/**
 * Whether a line is, from its first word on, the attribution that a mail program writes above a quotation:
 * "On Mon, 5 Jan 2026 at 9:15, Ada <ada@…> wrote:". A sentence about someone's words has no date and time,
 * or continues after the colon; a sentence before it on the same line makes it a person's text.
 *
 * @returns `undated` if it has only name, address and verb
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

/** Whether a line that a program marks could be an attribution in an unknown language. */
export function mayBeAttribution(line: string): boolean {
	const text = shownText(line.slice(0, MAX_CHARS));
	return text.endsWith(':') || (DATE.test(text) && ADDRESS.test(text));
}

/**
 * Whether a person's text precedes an attribution on the same line: "yes, please On Mon, 5 Jan 2026, Ada
 * wrote:".
 */
export function hasAttributionBehind(line: string): boolean {
	if (line.length > MAX_CHARS) return false;
	const text = shownText(line);
	for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
		const rest = text.slice(at + 1);
		if (ATTRIBUTION_OPENERS.test(rest) && attributionKind(rest) !== undefined) return true;
	}
	return false;
}

/** Whether a line could be the last line of an attribution. */
export function mayEndOne(line: string): boolean {
	return MAY_END.test(line);
}

/** Without invisible characters, and with digits and colons of other scripts converted. */
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

/** "wrote:", alone on the last line of a wrapped attribution. */
export function isVerbAlone(line: string): boolean {
	const text = line.trim();
	return /[:：]$/.test(text) && ATTRIBUTION_VERBS.test(text) && isVerbOnly(text.slice(0, -1));
}

/** "On Nov 21, 2014,": only the date, continued on the next line. */
export function isDateAlone(line: string): boolean {
	const text = shownText(line.slice(0, MAX_DATE_CHARS));
	const opener = ATTRIBUTION_OPENERS.exec(text)?.[0];
	if (opener === undefined || !/[,،、]$/.test(text)) return false;
	return /^(?:\p{L}{1,12}[.,]{0,2} ?|\d{1,4}[.,/-]? ?){2,6}$/u.test(text.slice(opener.length));
}

function isVerbOnly(rest: string): boolean {
	return rest.length <= 24 && rest.replace(ATTRIBUTION_VERBS, '').replace(/[\s,()/\p{M}-]/gu, '').length <= 4;
}
