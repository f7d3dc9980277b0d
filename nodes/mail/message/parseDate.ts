const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

// RFC 5322 section 3.3 with the obsolete forms of section 4.3; `GMT+0100` and missing zones are seen in the wild.
const RFC5322 =
	/^(?:[a-z]{2,9}\.?\s*,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4}),?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?:\s*([ap]m)\b)?\s*(?:([a-z]{1,5})?\s*([+-]\d{1,2}:?\d{2})?)/i;
const ISO8601 = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/i;

/** Minutes east of UTC; zones that RFC 5322 section 4.3 does not list count as UTC, as it says. */
const ZONES: Readonly<Record<string, number>> = {
	edt: -240,
	est: -300,
	cdt: -300,
	cst: -360,
	mdt: -360,
	mst: -420,
	pdt: -420,
	pst: -480,
};

/** A Date field as ISO 8601 in UTC; nothing when it cannot be read. A date without a zone counts as UTC. */
export function parseDate(field: string): string | undefined {
	const value = field.length > 200 ? '' : withoutComments(field).trim();
	const match = RFC5322.exec(value);
	if (match !== null) return fromFields(match);
	if (!ISO8601.test(value)) return undefined;
	const iso = value.replace(' ', 'T');
	const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? iso : `${iso}Z`);
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function fromFields(match: RegExpExecArray): string | undefined {
	const [, day, monthName, yearText, hourText, minute, second, half, zone, offset] = match;
	const month = MONTHS.indexOf((monthName ?? '').toLowerCase());
	const hour = clockHour(Number(hourText), half);
	if (month < 0 || Number(day) < 1 || hour > 23 || Number(minute) > 59) return undefined;
	// A leap second (60) rolls over into the next minute, as it should.
	if (Number(second ?? 0) > 60) return undefined;
	const date = new Date(
		Date.UTC(fullYear(yearText ?? ''), month, Number(day), hour, Number(minute), Number(second ?? 0)),
	);
	if (date.getUTCMonth() !== month && Number(day) > 28 && Number(second ?? 0) < 60) return undefined;
	return new Date(date.getTime() - zoneMinutes(zone, offset) * 60_000).toISOString();
}

function clockHour(hour: number, half: string | undefined): number {
	if (half === undefined || hour > 12) return hour;
	return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

/** RFC 5322 section 4.3: two digits up to 49 are of this century, all others count from 1900. */
function fullYear(text: string): number {
	const year = Number(text);
	if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year;
	return text.length === 3 ? 1900 + year : year;
}

function zoneMinutes(zone: string | undefined, offset: string | undefined): number {
	if (offset === undefined) return ZONES[(zone ?? '').toLowerCase()] ?? 0;
	const digits = offset.replace(':', '').slice(1).padStart(4, '0');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
	return offset.startsWith('-') ? -minutes : minutes;
}

function withoutComments(field: string): string {
	return field.includes('(') ? field.replace(/\([^()]*\)/g, ' ') : field;
}
