import { componentsOf, type CalendarComponent } from './calendarLines';
import { propertyOf } from './calendarProperty';
import { WINDOWS_ZONES } from './windowsZones';

const LOWER_CASE = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [name.toLowerCase(), zone]));
/** Names of UTC used by Outlook, Exchange and Lotus. */
const UTC = /^(?:utc|gmt|z|tzone:\/\/microsoft\/utc|coordinated universal time|\(utc\).*)$/i;
const MAX_NAME_CHARS = 120;

/**
 * The IANA name of a calendar's time zone, given by that name or by Windows' name; undefined if unknown.
 */
export function ianaZone(tzid: string): string | undefined {
	const name = tzid.trim().replace(/^"|"$/g, '');
	if (name === '' || name.length > MAX_NAME_CHARS) return undefined;
	if (UTC.test(name)) return 'UTC';
	const windows = LOWER_CASE.get(name.toLowerCase());
	if (windows !== undefined) return windows;
	// Some programs add the origin of their zones: `/freeassociation.sourceforge.net/Europe/Berlin`.
	const parts = name.split('/');
	const candidates = name.startsWith('/') ? [parts.slice(-3), parts.slice(-2)] : [parts];
	return candidates
		.map((candidate) => candidate.join('/'))
		.find((zone) => /^[A-Za-z][\w+/-]*$/.test(zone) && formatterOf(zone) !== undefined);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATTERS = 100;

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
	const known = formatters.get(zone);
	if (known !== undefined) return known;
	try {
		const formatter = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			...{ year: 'numeric', month: 'numeric', day: 'numeric' },
			...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
		});
		if (formatters.size < MAX_FORMATTERS) formatters.set(zone, formatter);
		return formatter;
	} catch {
		return undefined;
	}
}

/**
 * The instant of a local time in a zone.
 *
 * @param local the local time in milliseconds, as if it were UTC
 * @param zone IANA name
 */
export function momentIn(local: number, zone: string): number {
	const formatter = formatterOf(zone);
	if (formatter === undefined) return local;
	// Twice: close to a clock change, the first offset may be wrong.
	const first = local - offsetAt(formatter, local);
	return local - offsetAt(formatter, first);
}

function offsetAt(formatter: Intl.DateTimeFormat, moment: number): number {
	const fields: Record<string, number> = {};
	for (const { type, value } of formatter.formatToParts(moment)) fields[type] = Number(value);
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
	return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
}

/**
 * The same for a zone that is defined in the calendar only (RFC 5545 section 3.6.5): it says when in a year
 * each offset begins. Rules other than yearly ones are ignored, because they could be constructed to take
 * forever.
 *
 * @returns undefined if the calendar does not define the zone
 */
export function momentByRules(local: number, tzid: string, calendar: CalendarComponent): number | undefined {
	const zone = componentsOf(calendar, 'VTIMEZONE').find(
		(candidate) => propertyOf(candidate, 'TZID')?.value === tzid,
	);
	const observances = (zone?.inner ?? []).flatMap(readObservance);
	const year = new Date(local).getUTCFullYear();
	const changes = observances
		.flatMap(({ begins, offset }) => [year - 1, year].map((of) => ({ at: begins(of), offset })))
		.filter(({ at }) => at <= local)
		.sort((a, b) => b.at - a.at);
	const offset = (changes[0] ?? observances[0])?.offset;
	return offset === undefined ? undefined : local - offset;
}

interface Observance {
	/** When it begins in a year, in local time. */
	begins(year: number): number;
	/** In milliseconds east of UTC. */
	readonly offset: number;
}

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

function readObservance(component: CalendarComponent): Observance[] {
	const [, sign, hours, minutes] =
		/^([+-])(\d\d):?(\d\d)/.exec(propertyOf(component, 'TZOFFSETTO')?.value ?? '') ?? [];
	if (hours === undefined) return [];
	const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
	const start = localTime(propertyOf(component, 'DTSTART')?.value ?? '') ?? 0;
	const rule = propertyOf(component, 'RRULE')?.value ?? '';
	const [, nth, day] = /BYDAY=([+-]?\d)([A-Z]{2})/.exec(rule) ?? [];
	const month = Number(/BYMONTH=(\d{1,2})/.exec(rule)?.[1] ?? new Date(start).getUTCMonth() + 1) - 1;
	if (day === undefined || !rule.includes('FREQ=YEARLY')) return [{ begins: () => start, offset }];
	return [
		{ begins: (year) => nthDay(year, month, Number(nth), DAYS.indexOf(day)) + timeOfDay(start), offset },
	];
}

function timeOfDay(time: number): number {
	return ((time % 86_400_000) + 86_400_000) % 86_400_000;
}

/** The second Sunday (2), or the last one (-1), of a month. */
function nthDay(year: number, month: number, nth: number, day: number): number {
	const edge = new Date(nth > 0 ? Date.UTC(year, month, 1) : Date.UTC(year, month + 1, 0));
	const away = nth > 0 ? (day - edge.getUTCDay() + 7) % 7 : -((edge.getUTCDay() - day + 7) % 7);
	const weeks = nth > 0 ? nth - 1 : nth + 1;
	return edge.getTime() + (away + weeks * 7) * 86_400_000;
}

/** A date, or a date and time, in milliseconds, as if it were UTC; undefined if invalid. */
export function localTime(value: string): number | undefined {
	const fields = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z?)?$/
		.exec(value)
		?.slice(1)
		.map((field) => Number(field ?? 0));
	if (fields === undefined) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return undefined;
	return Date.UTC(year, month - 1, day, hour, minute, second);
}
