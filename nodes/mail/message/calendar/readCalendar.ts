import type { CalendarAttendee, MailAddress, MailCalendar } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import type { MimePart } from '../MimePart';
import { componentsOf, readComponents, type CalendarComponent } from './calendarLines';
import { durationMs, propertiesOf, propertyOf, type CalendarProperty } from './calendarProperty';
import { ianaZone, localTime, momentByRules, momentIn } from './zoneTimes';

const MAX_TEXT_CHARS = 1000;
const MAX_ATTENDEES = 500;
const METHOD = /^[A-Z-]{2,20}$/;

/** Whether a part is a calendar, by its type or its file name. */
export function isCalendar({ header: { mimeType, fileName = '' } }: MimePart): boolean {
	return mimeType === 'text/calendar' || mimeType === 'application/ics' || /\.ics$/i.test(fileName);
}

/**
 * Reads a meeting invitation, or the response to one (RFC 5545, RFC 5546). Of a recurring meeting, the
 * series; of several meetings, the first. ical.js reads the properties one by one, so that a broken one
 * does not affect others.
 *
 * @param text of a `text/calendar`
 * @param method from Content-Type, if the calendar has none
 * @returns undefined if the calendar has no event
 */
export function readCalendar(text: string, method?: string): MailCalendar | undefined {
	const root = readComponents(text);
	const events = componentsOf(root, 'VEVENT');
	const event = events.find((one) => propertyOf(one, 'RECURRENCE-ID') === undefined) ?? events[0];
	if (event === undefined) return undefined;
	const calendar = componentsOf(root, 'VCALENDAR')[0] ?? root;
	const declared = propertyOf(calendar, 'METHOD')?.value.trim().toUpperCase() ?? method ?? '';
	const sequence = Number(propertyOf(event, 'SEQUENCE')?.value ?? NaN);
	const attendees = propertiesOf(event, 'ATTENDEE', MAX_ATTENDEES).flatMap(readAttendee);
	const [organizer] = propertiesOf(event, 'ORGANIZER', 1).flatMap(readPerson);
	return {
		...(METHOD.test(declared) ? { method: declared } : {}),
		...textIn(event, 'uid', 'UID'),
		...(Number.isSafeInteger(sequence) && sequence >= 0 ? { sequence } : {}),
		...textIn(event, 'summary', 'SUMMARY'),
		...readTimes(event, root),
		...textIn(event, 'location', 'LOCATION'),
		...defined({ organizer }),
		...(attendees.length === 0 ? {} : { attendees }),
		...textIn(event, 'recurrence', 'RRULE'),
		...textIn(event, 'status', 'STATUS'),
	};
}

function textIn<K extends string>(event: CalendarComponent, key: K, name: string): { [P in K]?: string } {
	const value = plain(propertyOf(event, name)?.value ?? '');
	return (value === '' ? {} : { [key]: value }) as { [P in K]?: string };
}

/** Databases refuse NUL; the other control characters are meaningless. */
function plain(text: string): string {
	return text
		.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
		.slice(0, MAX_TEXT_CHARS)
		.trim();
}

type Times = Pick<MailCalendar, 'start' | 'end' | 'allDay' | 'timeZone' | 'recurrenceId'>;

function readTimes(event: CalendarComponent, root: CalendarComponent): Times {
	const start = propertyOf(event, 'DTSTART');
	const end = propertyOf(event, 'DTEND');
	const duration = propertyOf(event, 'DURATION');
	const recurrenceId = propertyOf(event, 'RECURRENCE-ID');
	const isMarked = propertyOf(event, 'X-MICROSOFT-CDO-ALLDAYEVENT')?.value.toUpperCase() === 'TRUE';
	const allDay = start !== undefined && (start.type === 'date' || isMarked);
	const zone = start === undefined || allDay ? undefined : zoneOf(start);
	const begins = toIso(start, root, allDay);
	const ends = end === undefined ? afterDuration(begins, duration) : toIso(end, root, allDay);
	const occurrence = toIso(recurrenceId, root, recurrenceId?.type === 'date');
	return {
		...defined({ start: begins, end: ends }),
		...(begins === undefined ? {} : { allDay }),
		...defined({ timeZone: zone, recurrenceId: occurrence }),
	};
}

function zoneOf({ value, params }: CalendarProperty): string | undefined {
	return value.endsWith('Z') ? 'UTC' : ianaZone(params.tzid ?? '');
}

/** In UTC if the time zone is known; a date for all-day events; otherwise the local time. */
function toIso(
	property: CalendarProperty | undefined,
	root: CalendarComponent,
	isDate: boolean,
): string | undefined {
	const local = localTime(property?.value ?? '');
	if (property === undefined || local === undefined) return undefined;
	const shown = new Date(local).toISOString();
	if (isDate || property.type === 'date') return shown.slice(0, 10);
	if (property.value.endsWith('Z')) return shown;
	const tzid = property.params.tzid ?? '';
	const zone = ianaZone(tzid);
	const moment = zone === undefined ? momentByRules(local, tzid, root) : momentIn(local, zone);
	return moment === undefined ? shown.slice(0, 19) : new Date(moment).toISOString();
}

function afterDuration(
	begins: string | undefined,
	duration: CalendarProperty | undefined,
): string | undefined {
	if (begins === undefined || duration === undefined) return undefined;
	const isFloating = begins.length === 19;
	const time = Date.parse(isFloating ? `${begins}Z` : begins) + durationMs(duration.value);
	if (Number.isNaN(time) || Math.abs(time) > 8.64e15) return undefined;
	return new Date(time).toISOString().slice(0, isFloating ? 19 : begins.length);
}

function readAttendee(property: CalendarProperty): CalendarAttendee[] {
	const { partstat, role, cutype } = property.params;
	return readPerson(property).map((person) => ({
		...person,
		...(partstat ? { status: plain(partstat).toUpperCase() } : {}),
		...(role ? { role: plain(role).toUpperCase() } : {}),
		...(cutype ? { type: plain(cutype).toUpperCase() } : {}),
	}));
}

/**
 * If an attendee's calendar address is not an email address, there may be an additional one (RFC 7986
 * section 6.2).
 */
function readPerson({ value, params }: CalendarProperty): MailAddress[] {
	const [, target] = /^mailto:(.+)$/is.exec(value) ?? [];
	const address = plain(target === undefined ? (params.email ?? '') : decoded(target));
	if (!address.includes('@')) return [];
	const name = plain(params.cn ?? '').replace(/^["']|["']$/g, '');
	return [name === '' || name === address ? { address } : { address, name }];
}

/** RFC 6068 section 2; many programs write addresses as they are, and a percent sign with them. */
function decoded(target: string): string {
	try {
		const text = decodeURIComponent(target);
		return /[\u0000-\u001f\u007f]/.test(text) ? target : text;
	} catch {
		return target;
	}
}
