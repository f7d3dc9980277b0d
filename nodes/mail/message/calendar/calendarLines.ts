/** A component of a calendar (RFC 5545 section 3.6) with its own lines, unfolded. */
export interface CalendarComponent {
	/** In upper case: `VEVENT`. */
	readonly name: string;
	readonly lines: string[];
	readonly inner: CalendarComponent[];
}

const MAX_CHARS = 512 * 1024;
const MAX_LINES = 10_000;
const MAX_DEPTH = 5;
const MAX_COMPONENTS = 500;

/**
 * Splits a calendar into its components. Broken parts, such as a component that is never closed or a line
 * outside any, are left out; ical.js would give up the whole calendar.
 */
export function readComponents(text: string): CalendarComponent {
	const root: CalendarComponent = { name: '', lines: [], inner: [] };
	const open = [root];
	let count = 0;
	for (const line of unfolded(text)) {
		const [, verb = '', name = ''] = /^(BEGIN|END):\s*([\w-]{1,40})\s*$/i.exec(line) ?? [];
		if (verb === '') {
			open.at(-1)?.lines.push(line);
		} else if (verb.toUpperCase() === 'BEGIN') {
			if (open.length > MAX_DEPTH || ++count > MAX_COMPONENTS) return root;
			const component: CalendarComponent = { name: name.toUpperCase(), lines: [], inner: [] };
			open.at(-1)?.inner.push(component);
			open.push(component);
		} else {
			const at = open.findLastIndex((component) => component.name === name.toUpperCase());
			if (at > 0) open.length = at;
		}
	}
	return root;
}

/** Section 3.1: a line that begins with white space continues the previous one. */
function unfolded(text: string): string[] {
	const lines: string[] = [];
	for (const line of text.slice(0, MAX_CHARS).split(/\r\n|\n|\r/, MAX_LINES)) {
		const isMore = lines.length > 0 && /^[ \t]/.test(line);
		if (!isMore) lines.push(line);
		else if ((lines.at(-1) as string).length < MAX_LINE_CHARS) lines[lines.length - 1] += line.slice(1);
	}
	return lines;
}

/** A description may be longer than a body, but is not needed here. */
const MAX_LINE_CHARS = 64 * 1024;

export function componentsOf(component: CalendarComponent, name: string): CalendarComponent[] {
	return component.inner.flatMap((inner) => [
		...(inner.name === name ? [inner] : []),
		...componentsOf(inner, name),
	]);
}
