import { MailError } from '../../contracts/MailError';
import { zonedTime, type ZonedTime } from '../../message/zonedTime';
import { asText } from './parameterValues';

export interface DateTimeValue {
	/** Milliseconds since the epoch. */
	readonly epochMs: number;
	/** The calendar day, as midnight UTC of that day in milliseconds since the epoch. */
	readonly dayMs: number;
}

/** ISO 8601 as written by people, n8n's date picker, Luxon and JavaScript. */
const FORM =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?(?:\[([\w/+-]{1,64})\])?$/i;

/**
 * A date and time from a field of n8n: text of its date picker, which has no zone, ISO 8601, a Luxon
 * DateTime or a Date. Without a zone, that of the workflow applies, whatever the zone of the process. Other
 * text is not guessed: JavaScript takes "Meeting 5" for a date.
 *
 * @param field its label in the form
 * @param zone IANA name, for values without a zone: `context.getTimezone()`
 * @throws MailError of kind `configuration`
 */
export function readDateTime(field: string, value: unknown, zone: string): DateTimeValue {
	const text = textOf(value);
	const [, year, month, day, hours, minutes, seconds, offset, named] = FORM.exec(text) ?? [];
	if (year === undefined) throw notADate(field);
	const numbers = [year, month, day, hours ?? 0, minutes ?? 0, seconds ?? 0].map(Number);
	const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
	const wallMs = Date.UTC(y, mo - 1, d, h, mi, s);
	// Otherwise the 31st of November would become the 1st of December.
	const isReal = new Date(wallMs).toISOString().startsWith(`${year}-${month ?? ''}-${day ?? ''}T`);
	if (!isReal || h > 23 || mi > 59 || s > 59) throw notADate(field);
	const writtenDay = Date.UTC(y, mo - 1, d);
	if (offset === undefined) return { epochMs: clock(field, named, zone).toEpoch(wallMs), dayMs: writtenDay };
	if (offset.toUpperCase() !== 'Z') return { epochMs: wallMs - offsetMs(field, offset), dayMs: writtenDay };
	// In many APIs, midnight UTC means the day itself; any other time belongs to the day in the zone.
	return { epochMs: wallMs, dayMs: wallMs === writtenDay ? writtenDay : zonedTime(zone).dayOf(wallMs) };
}

function textOf(value: unknown): string {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
	if (typeof value === 'object' && value !== null && 'toISO' in value && typeof value.toISO === 'function') {
		// Luxon returns null for an invalid date.
		return asText((value.toISO as () => unknown)());
	}
	return asText(value);
}

/** The zone given with the time (RFC 9557), otherwise that of the workflow. */
function clock(field: string, named: string | undefined, zone: string): ZonedTime {
	if (named === undefined) return zonedTime(zone);
	try {
		return zonedTime(named);
	} catch {
		throw notADate(field);
	}
}

/** Offsets are at most 14 hours. */
function offsetMs(field: string, offset: string): number {
	const sign = offset.startsWith('-') ? -1 : 1;
	const [hours = 0, minutes = 0] = [offset.slice(1, 3), offset.slice(-2)].map(Number);
	if (hours > 14 || minutes > 59) throw notADate(field);
	return sign * (hours * 60 + minutes) * 60_000;
}

function notADate(field: string): MailError {
	return new MailError('configuration', `${field} is not a date and time`, {
		hint: 'Choose it in the form, or write it as 2026-11-25T14:30 (in the time zone of the workflow), 2026-11-25T14:30:00Z or 2026-11-25.',
	});
}
