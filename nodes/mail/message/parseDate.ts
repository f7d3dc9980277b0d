import { decodeWords } from './mimeWords';
import { monthOf } from './monthOf';
import { withoutComments } from './withoutComments';
import { ZONES } from './zones';

/** The fields of a date as written in a text. */
interface DateFields {
	readonly year: string;
	/** A name or a number. */
	readonly month: string;
	readonly day: string;
	/** `9:05:00 pm`, or empty. */
	readonly time: string;
	/** The rest: a zone. */
	readonly zone: string;
}

const WEEKDAY = /^\p{L}{2,12}\.?\s{0,8}[,;]?\s{0,8}(?=[\d\p{L}])/u;
const TIME = String.raw`\d{1,2}\s?[:.]\s?\d{2}(?:\s?[:.]\s?\d{2}(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\b\.?)?`;
const NAME = String.raw`\p{L}{3,12}\.?`;

/** RFC 5322 section 3.3 with the obsolete forms of section 4.3, and other forms found in this field. */
const FORMS: readonly RegExp[] = [
	// 13 Jan 2020 10:00:00 +0100
	new RegExp(
		`^(?<day>\\d{1,2})(?:\\.|st|nd|rd|th)?[\\s-]{1,8}(?:de )?(?<month>${NAME})(?: de)?[\\s-]{1,8}(?<year>\\d{2,4}),?\\s+(?<time>${TIME})(?<zone>.*)$`,
		'iu',
	),
	// Jan 13 10:00:00 CET 2020, as written by C and Java
	new RegExp(
		`^(?<month>${NAME})\\s{1,8}(?<day>\\d{1,2})\\s{1,8}(?<time>${TIME})\\s{1,8}(?<zone>(?:[a-z]{1,5}|gmt[+-][\\d:]{1,6})\\s{1,8}|)(?<year>\\d{4})(?<after>.*)$`,
		'iu',
	),
	// January 13, 2020 10:00 AM
	new RegExp(
		`^(?<month>${NAME})\\s{1,8}(?<day>\\d{1,2})(?:st|nd|rd|th)?,?\\s{1,8}(?<year>\\d{4}),?\\s{1,8}(?:at )?(?<time>${TIME})(?<zone>.*)$`,
		'iu',
	),
	// 2020-01-13T10:00:00.123+01:00, also with spaces or slashes
	new RegExp(
		`^(?<year>\\d{4})(?<mark>[-/.])(?<month>\\d{1,2})\\k<mark>(?<day>\\d{1,2})[t\\s,]{1,8}(?<time>${TIME})(?<zone>.*)$`,
		'iu',
	),
	// 13.01.2020 10:00
	new RegExp(
		`^(?<day>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4}),?\\s{1,8}(?<time>${TIME})(?<zone>.*)$`,
		'iu',
	),
	// 01/13/2020 10:00, if only one order is possible
	new RegExp(
		`^(?<first>\\d{1,2})/(?<second>\\d{1,2})/(?<year>\\d{4}),?\\s{1,8}(?<time>${TIME})(?<zone>.*)$`,
		'iu',
	),
];
const MAX_CHARS = 200;

/**
 * A Date field as ISO 8601 in UTC; undefined if it cannot be parsed. A date without a zone counts as UTC.
 */
export function parseDate(field: string): string | undefined {
	if (field.length > MAX_CHARS) return undefined;
	const plain = field.includes('=?') ? decodeWords(field) : field;
	const value = withoutComments(plain).replace(/\s+/g, ' ').trim();
	for (const text of [value.replace(WEEKDAY, ''), value]) {
		for (const form of FORMS) {
			const groups = form.exec(text)?.groups;
			const iso = groups === undefined ? undefined : fromFields(fieldsOf(groups));
			if (iso !== undefined) return iso;
		}
	}
	return undefined;
}

function fieldsOf(groups: Readonly<Record<string, string>>): DateFields {
	const { year = '', time = '', zone = '', after = '', first, second } = groups;
	if (first === undefined || second === undefined) {
		return { year, month: groups.month ?? '', day: groups.day ?? '', time, zone: `${zone}${after}` };
	}
	const isMonthFirst = Number(second) > 12;
	// Ambiguous: no result is better than a wrong one.
	if (!isMonthFirst && Number(first) <= 12 && first !== second)
		return { year, month: '', day: '', time, zone };
	return { year, month: isMonthFirst ? first : second, day: isMonthFirst ? second : first, time, zone };
}

function fromFields({ year, month: name, day, time, zone }: DateFields): string | undefined {
	const month = monthOf(name);
	const [hourText = '', minute = '', second = '0'] = time.match(/\d{1,2}(?!\d)/g) ?? [];
	const hour = clockHour(Number(hourText), /[ap](?=\.?m)/i.exec(time)?.[0]);
	if (month < 0 || Number(day) < 1 || Number(day) > 31 || hour > 23 || Number(minute) > 59) return undefined;
	// A leap second (60) rolls over into the next minute, as it should.
	if (Number(second) > 60) return undefined;
	const date = new Date(Date.UTC(fullYear(year), month, Number(day), hour, Number(minute), Number(second)));
	if (date.getUTCMonth() !== month && Number(day) > 28 && Number(second) < 60) return undefined;
	return new Date(date.getTime() - zoneMinutes(zone) * 60_000).toISOString();
}

function clockHour(hour: number, half: string | undefined): number {
	if (half === undefined || hour > 12) return hour;
	return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** RFC 5322 section 4.3: two digits up to 49 are in this century, all others are relative to 1900. */
function fullYear(text: string): number {
	const year = Number(text);
	if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year;
	return text.length === 3 ? 1900 + year : year;
}

/** `+0100`, `CET`, `GMT+01:00`; an unknown name counts as UTC (RFC 5322 section 4.3). */
function zoneMinutes(zone: string): number {
	const [, name = '', sign = '', hours = '', minutes = '00'] =
		/^\s*([a-z]{0,5})\s?(?:([+-]{1,2})(\d{1,2}?):?(\d{2})?(?!\d))?/i.exec(zone) ?? [];
	if (sign === '') return ZONES[name.toLowerCase()] ?? 0;
	const total = Number(hours) * 60 + Number(minutes);
	return sign.endsWith('-') ? -total : total;
}
