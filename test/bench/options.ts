import { readArgs } from '../lab/process/readArgs';

export const AREAS = [
	'drain',
	'pop3',
	'exchange',
	'n8n',
	'latency',
	'large',
	'growth',
	'idle',
	'sending',
	'parsers',
	'replies',
	'kinds',
	'profile',
] as const;
export type Area = (typeof AREAS)[number];

/** Of a short run: what ratios to others come from. */
const SHORT_AREAS: readonly Area[] = ['drain', 'pop3', 'exchange', 'parsers'];
const SHORT_MESSAGES = 600;
const FULL_MESSAGES = 10_000;

const USAGE = `npm run bench -- [options]
  --messages N     messages to drain (default ${String(FULL_MESSAGES)}; the other comparisons take less)
  --rounds N       rounds; the best counts, of ratios in sending the median (default 2)
  --only AREAS     of ${AREAS.join(', ')}; several with commas (default: all)
  --short          ${String(SHORT_MESSAGES)} messages, one round, of ${SHORT_AREAS.join(', ')}: ratios beside those in docs/performance.md;
                   fails if ours takes more than twice the processor time recorded there, as a multiple of imapflow's
  --json           figures as JSON instead of tables
  --write-docs     writes docs/performance.md; with --only, what was not measured stays as it was
  --cpu-prof DIR   a profile of each contestant, for Chrome's developer tools`;

export interface Options {
	messages: number;
	rounds: number;
	json: boolean;
	short: boolean;
	writeDocs: boolean;
	only: readonly Area[];
	profileTo?: string;
}

/** Exits, with the usage, if something is wrong. */
export function readOptions(): Options {
	const values = readArgs(USAGE, {
		messages: { type: 'string' },
		rounds: { type: 'string' },
		only: { type: 'string' },
		short: { type: 'boolean', default: false },
		json: { type: 'boolean', default: false },
		'write-docs': { type: 'boolean', default: false },
		'cpu-prof': { type: 'string' },
	});
	const { short, json, help } = values;
	const messages = Number(values.messages ?? (short ? SHORT_MESSAGES : FULL_MESSAGES));
	const rounds = Number(values.rounds ?? (short ? 1 : 2));
	const named = values.only?.split(',').map((name) => name.trim()) ?? (short ? SHORT_AREAS : AREAS);
	const only = AREAS.filter((area) => named.includes(area));
	// A page of figures of a minute would say less than it seems to.
	const isMeant = only.length === named.length && !(short && values['write-docs']);
	if (!help && messages >= 1 && rounds >= 1 && isMeant) {
		const profileTo = values['cpu-prof'];
		const given = { messages, rounds, json, short, writeDocs: values['write-docs'], only };
		return { ...given, ...(profileTo === undefined ? {} : { profileTo }) };
	}
	console.error(USAGE);
	process.exit(help ? 0 : 2);
}
