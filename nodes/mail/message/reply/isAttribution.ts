import { ATTRIBUTION_OPENERS, ATTRIBUTION_VERBS } from './phrases';

const MIN_CHARS = 12;
const MAX_CHARS = 400;
const DATE = /\b\d{4}\b|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年|\d{4}년/;
const TIME = /\d{1,2}(?:[:.h]|時|点)\d{2}/;
const ADDRESS = /[<([][^<>()[\]\s]{1,100}@[^<>()[\]\s]{1,100}[>)\]]|\bmailto:/;
/** A colon, alone or behind what closes an address or a parenthesis. */
const END = /[:：]\s*$/;
/** Nothing but an address stands before the colon, as in the lines that have no verb. */
const ENDS_WITH_ADDRESS = /[^<>\s]{1,100}@[^<>\s]{1,100}[>)\]]\s?[:：]\s*$/;

/**
 * Whether a line is the one a mail program puts above a quotation: "On Mon, 5 Jan 2026 at 9:15, Ada <ada@…> wrote:".
 * A sentence that speaks of somebody's words has no date and time, or goes on behind the colon.
 */
export function isAttribution(line: string): boolean {
	if (line.length < MIN_CHARS || line.length > MAX_CHARS || !END.test(line)) return false;
	const text = line.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ').replace(/[*_]/g, '').trim();
	if (!DATE.test(text)) return false;
	const [hasTime, hasAddress] = [TIME.test(text), ADDRESS.test(text)];
	if (hasAddress && hasTime && ENDS_WITH_ADDRESS.test(text)) return true;
	if (!hasTime && !hasAddress) return false;
	if (!ATTRIBUTION_VERBS.test(text)) return false;
	return (
		ATTRIBUTION_OPENERS.test(text) || (hasTime && hasAddress) || /^[\d\p{L}.]{1,12}[.,年/-]?\s?\d/u.test(text)
	);
}
