import type { BenchLab, Folder } from './BenchLab';
import type { Report } from './contestant';
import type { Task } from './Task';

export interface Entry extends Pick<Task, 'contestant' | 'chunk' | 'runMs'> {
	label: string;
}

export interface Contest {
	title: string;
	latencyMs?: number;
	entries: Entry[];
}

export interface Row extends Omit<Report, 'tally'> {
	label: string;
	messagesPerSecond: number;
	megabytesPerSecond: number;
	/** Speed as a multiple of imapflow with simpleParser. */
	toParsing: number;
	/** Speed as a share of imapflow without parsing. */
	toFetching: number;
	/** Speed as a multiple of n8n's own Email Trigger, resolved; absent where n8n is not installed. */
	toN8n?: number;
}

export interface Result {
	title: string;
	messages: number;
	megabytes: number;
	rows: Row[];
}

/** Lets everybody drain the same folder in turns, `rounds` times, and keeps the best round of each. */
export async function holdContest(
	lab: BenchLab,
	folder: Folder,
	contest: Contest,
	rounds: number,
): Promise<Result> {
	const { entries, latencyMs = 0, title } = contest;
	const best = new Map<Entry, Report>();
	for (let round = 0; round < rounds; round += 1) {
		for (const entry of entries) {
			const { contestant, chunk, runMs = 0 } = entry;
			const report = await lab.compete(folder, { contestant, chunk, runMs, latencyMs });
			best.set(entry, better(best.get(entry), report));
		}
	}
	const speed = (contestant: Task['contestant']) =>
		Math.max(
			...[...best]
				.filter(([entry]) => entry.contestant === contestant)
				.map(([, report]) => folder.count / report.seconds),
		);
	const [parsing, fetching] = [speed('imapflow+simpleParser'), speed('imapflow')];
	const n8n = speed('n8n resolved');
	const rows = [...best].map(([{ label }, { tally: _tally, ...report }]) => ({
		label,
		messagesPerSecond: folder.count / report.seconds,
		megabytesPerSecond: folder.octets / 1e6 / report.seconds,
		toParsing: folder.count / report.seconds / parsing,
		toFetching: folder.count / report.seconds / fetching,
		...(n8n > 0 ? { toN8n: folder.count / report.seconds / n8n } : {}),
		...report,
	}));
	return { title, messages: folder.count, megabytes: folder.octets / 1e6, rows };
}

/** The best of each figure: what disturbs a measurement makes it worse, never better. */
function better(one: Report | undefined, other: Report): Report {
	if (one === undefined) return other;
	const least = (
		name:
			| 'seconds'
			| 'peakMb'
			| 'loopDelayMs'
			| 'timerLateMs'
			| 'timerBusyMs'
			| 'timesLate'
			| 'cpuSeconds'
			| 'baseMb',
	) => Math.min(one[name], other[name]);
	return {
		tally: one.tally,
		seconds: least('seconds'),
		peakMb: least('peakMb'),
		loopDelayMs: least('loopDelayMs'),
		timerLateMs: least('timerLateMs'),
		timerBusyMs: least('timerBusyMs'),
		timesLate: least('timesLate'),
		cpuSeconds: least('cpuSeconds'),
		baseMb: least('baseMb'),
	};
}
