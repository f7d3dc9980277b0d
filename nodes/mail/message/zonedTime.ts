import { MailError } from '../contracts/MailError';

/** An IANA time zone, from Node's ICU data. */
export interface ZonedTime {
	/**
	 * The instant of a local time. One that occurs twice (clocks go back) is the first; one that does not
	 * exist (clocks go forward) is moved forward by the same amount, as in RFC 5545 section 3.3.5.
	 *
	 * @param wallMs the local time as if it were UTC, in milliseconds since the epoch
	 * @returns milliseconds since the epoch
	 */
	toEpoch(wallMs: number): number;
	/** Midnight UTC, in milliseconds since the epoch, of the local calendar day of an instant. */
	dayOf(epochMs: number): number;
}

const DAY_MS = 86_400_000;
const known = new Map<string, ZonedTime>();

/** @throws MailError of kind `configuration` for an unknown zone */
export function zonedTime(zone: string): ZonedTime {
	const found = known.get(zone) ?? makeZonedTime(zone);
	// Zones come from workflow settings and are usually few, which is not guaranteed.
	if (known.size < 1000) known.set(zone, found);
	return found;
}

function makeZonedTime(zone: string): ZonedTime {
	const format = formatOf(zone);
	const wallOf = (epochMs: number): number => {
		const part = Object.fromEntries(
			format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]),
		);
		const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
		return Date.UTC(year, month - 1, day, hour, minute, second);
	};
	const offsetAt = (epochMs: number) => wallOf(epochMs) - Math.floor(epochMs / 1000) * 1000;
	return {
		toEpoch: (wallMs) => {
			const before = wallMs - offsetAt(wallMs - DAY_MS);
			const after = wallMs - offsetAt(wallMs + DAY_MS);
			const times = [before, after].filter((epochMs) => epochMs + offsetAt(epochMs) === wallMs);
			return times.length === 0 ? before : Math.min(...times);
		},
		dayOf: (epochMs) => {
			const wall = wallOf(epochMs);
			return wall - (((wall % DAY_MS) + DAY_MS) % DAY_MS);
		},
	};
}

function formatOf(zone: string): Intl.DateTimeFormat {
	try {
		return new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			calendar: 'iso8601',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
	} catch {
		throw new MailError('configuration', `"${zone.slice(0, 80)}" is not a time zone`, {
			hint: 'Choose the Timezone in the settings of the workflow, or correct GENERIC_TIMEZONE, for example Europe/Berlin.',
		});
	}
}
