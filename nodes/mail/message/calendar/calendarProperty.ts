import type { CalendarComponent } from './calendarLines';

/** The part of ical.js that is used; its types can be imported by ES modules only. */
interface IcalLibrary {
	parse: { property(line: string): [name: string, params: Params, type: string, value: unknown] };
	Duration: { fromString(text: string): { toSeconds(): number } };
}

type Params = Record<string, string | string[]>;

const ICAL = require('ical.js') as IcalLibrary;

/** A property (RFC 5545 section 3.5) in jCal form (RFC 7265). */
export interface CalendarProperty {
	/** By lower-case name; of several values, the first. */
	readonly params: Readonly<Record<string, string>>;
	/** `date`, `date-time`, `text`, `recur` … */
	readonly type: string;
	/** As text: a date as `2025-06-18`, a date and time as `2025-06-18T10:00:00`, with `Z` if in UTC. */
	readonly value: string;
}

const MAX_VALUE_CHARS = 4096;

/** The readable properties of that name, up to a limit. */
export function propertiesOf(component: CalendarComponent, name: string, most: number): CalendarProperty[] {
	const begins = new RegExp(`^${name}[;:]`, 'i');
	const found: CalendarProperty[] = [];
	for (const line of component.lines) {
		if (begins.test(line)) found.push(...readProperty(line));
		if (found.length >= most) break;
	}
	return found;
}

export function propertyOf(component: CalendarComponent, name: string): CalendarProperty | undefined {
	return propertiesOf(component, name, 1)[0];
}

function readProperty(line: string): CalendarProperty[] {
	try {
		const [, given, type, value] = ICAL.parse.property(line.slice(0, MAX_VALUE_CHARS));
		const raw = line.slice(line.indexOf(':') + 1).trim();
		const params = Object.fromEntries(Object.entries(given).map(([key, of]) => [key, [of].flat()[0] ?? '']));
		// Some programs omit the parameter for a date.
		const date = /^(\d{4})(\d\d)(\d\d)$/.exec(raw);
		if (date !== null && type === 'date-time')
			return [{ params, type: 'date', value: date.slice(1).join('-') }];
		return [{ params, type, value: type === 'recur' ? ruleOf(raw) : textOf(value) }];
	} catch {
		// An invalid line; the others are still read.
		return [];
	}
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Unchanged, because ical.js would reorder the parts. */
function ruleOf(raw: string): string {
	return /^[\w=;,+-]{1,1000}$/.test(raw) ? raw : '';
}

/** A duration (section 3.3.6) in milliseconds. */
export function durationMs(value: string): number {
	return ICAL.Duration.fromString(value).toSeconds() * 1000;
}
