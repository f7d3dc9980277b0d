import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { MailboxFigures } from './manyMailboxes';
import { MEASURES, type SoakSample, trendsOf } from './measures';
import type { SoakFigures } from './soak';

/** Samples under load beyond these are left out of the table, evenly. */
const MAX_ROWS = 60;

/** The samples, what became of each measure, and what n8n did. */
export function printSoak({ samples, verdicts, warnings, ...figures }: SoakFigures): void {
	const [first] = samples;
	if (first === undefined) return;
	const every = Math.ceil(samples.length / MAX_ROWS);
	const shown = samples.filter(({ phase }, index) => phase !== 'load' || index % every === 0);
	console.table(shown.map((sample) => rowOf(sample, first.at)));
	console.log(
		'\nFrom the end of the first third of the messages to the last, along the line through the samples',
	);
	console.table(
		trendsOf(samples).map(({ name, from, to, slope, noise, floor, grows }) => ({
			measure: name,
			from: round(from),
			to: round(to),
			'per 1,000 executions': round(slope, 3),
			'noise of a sample': round(noise),
			'no growth up to': floor,
			grows,
		})),
	);
	console.log('\nAt rest, on average');
	console.table(
		MEASURES.map(({ name, of }) => {
			const at = (phase: SoakSample['phase']) =>
				round(mean(samples.filter((one) => one.phase === phase).map(of)));
			return { measure: name, 'before the first message': at('before'), 'after the last': at('after') };
		}),
	);
	const totals = verdicts.map(({ mailbox, mails, byKind }) => {
		const { lost = 0, doubled = 0, longestSilenceMs = 0 } = byKind.get('plain') ?? {};
		return { mailbox, messages: mails, lost, doubled, 'longest delay, s': round(longestSilenceMs / 1000) };
	});
	if (totals.length > 0) console.table(totals);
	const { sent, ratePerSecond, cpuMsPerExecution, tokens } = figures;
	console.log(
		`${String(sent)} executions caused, ${ratePerSecond.toFixed(1)} a second; ${cpuMsPerExecution.toFixed(1)} ms of processor time each; ` +
			`${String(tokens)} access tokens; ${String(warnings.length)} warnings of Node.js`,
	);
	for (const { text } of warnings) console.log(`  ${text.split('\n').slice(0, 2).join(' ')}`);
}

export function printMailboxes(figures: MailboxFigures): void {
	console.table(Object.entries(figures.rows).map(([what, figure]) => ({ what, figure: round(figure, 2) })));
}

/** Everything that was found, for a comparison later. */
export function writeFigures(file: string, faults: readonly string[], figures: object): void {
	const machine = {
		processor: cpus()[0]?.model,
		cores: cpus().length,
		memoryGb: round(totalmem() / 2 ** 30),
	};
	const all = { date: new Date().toISOString(), machine, faults, ...figures };
	writeFileSync(
		file,
		JSON.stringify(
			all,
			(_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value),
			'\t',
		),
	);
}

function rowOf(sample: SoakSample, begin: number): Record<string, unknown> {
	const figures = MEASURES.map(({ name, of }) => [name, round(of(sample))] as const);
	return {
		minute: round((sample.at - begin) / 60_000),
		phase: sample.phase,
		executions: sample.executions,
		...Object.fromEntries(figures),
	};
}

function mean(values: ReadonlyArray<number | undefined>): number | undefined {
	const known = values.filter((value) => value !== undefined);
	return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function round(value: number | undefined, digits = 1): number | undefined {
	return value === undefined ? undefined : Number(value.toFixed(digits));
}
