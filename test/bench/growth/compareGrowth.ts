import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchLab } from '../drain/BenchLab';
import { libraryAsInstalled, withServer } from '../exchange/compareExchange';
import { numberedMail } from '../pop3/numberedMail';
import type { GrowthReport, GrowthTask, GrowthWork } from './GrowthTask';

const run = promisify(execFile);

/** Mail as small as it gets: `exchangeServer`. */
const NO_FILE = 0;

const TITLES: Record<GrowthWork, string> = {
	list: 'list the folder (Read: All Messages)',
	listUnread: 'list the folder (Read: Unread Messages)',
	readNew: 'find what is new, all of it from the last day (Read: New Messages)',
	renumbered: 'recognize the folder after a change of UIDVALIDITY',
	filteredOut: 'drain messages that the filter excludes',
};

export interface GrowthRow extends Pick<GrowthTask, 'protocol' | 'work' | 'count'> {
	label: string;
	seconds: number;
	/** Processor time for a thousand messages in milliseconds. */
	cpuMsPerThousand: number;
	/** Highest resident memory in MB, beyond what the process had before. */
	grownMb: number;
	longestStallMs: number;
	/** Longest piece of work of the thread in milliseconds of processor time. */
	ownCpuMs: number;
}

/** @param walked sizes of folders whose IDs are only listed by Graph and EWS */
export interface GrowthSizes {
	drained: readonly number[];
	walked: readonly number[];
}

/** What takes how much more time and memory in larger folders. */
export async function compareGrowth(
	startLab: () => Promise<BenchLab>,
	{ drained, walked }: GrowthSizes,
): Promise<{ text: string; rows: GrowthRow[] }> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-growth-'));
	try {
		const rows = await byImap(startLab, drained, folder);
		for (const count of [...new Set([...drained, ...walked])]) {
			const works: GrowthWork[] = drained.includes(count) ? ['list', 'filteredOut'] : ['list'];
			rows.push(...(await byExchange(count, works, folder)));
		}
		rows.sort((a, b) => a.label.localeCompare(b.label) || a.count - b.count);
		const title = 'Growth with the number of messages, which are as small as mail gets';
		return { text: [title, ...rows.map(line)].join('\n'), rows };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function byImap(
	startLab: () => Promise<BenchLab>,
	sizes: readonly number[],
	folder: string,
): Promise<GrowthRow[]> {
	const lab = await startLab();
	const works: GrowthWork[] = ['list', 'listUnread', 'readNew', 'renumbered', 'filteredOut'];
	try {
		const rows: GrowthRow[] = [];
		for (const count of sizes) {
			const access = lab.access(await lab.fill(numberedMail(count)), 'imaps');
			for (const work of works)
				rows.push(await measured({ protocol: 'imap', work, count, ...access }, folder));
		}
		return rows;
	} finally {
		await lab.stop();
	}
}

async function byExchange(
	count: number,
	works: readonly GrowthWork[],
	folder: string,
): Promise<GrowthRow[]> {
	return await withServer([count, NO_FILE], async ({ access }) => {
		const { host, mailbox } = access;
		const rows: GrowthRow[] = [];
		for (const protocol of ['graph', 'ews'] as const)
			for (const work of works)
				rows.push(await measured({ protocol, work, count, host, mailbox, ...access[protocol] }, folder));
		return rows;
	});
}

async function measured(task: GrowthTask, folder: string): Promise<GrowthRow> {
	const { protocol, work, count } = task;
	const file = join(folder, 'task.json');
	await writeFile(file, JSON.stringify(task));
	const args = ['--import', 'tsx', join(__dirname, 'contestant.ts'), file];
	const env = { ...process.env, NODE_NO_WARNINGS: '1', EWS_LIBRARY: await libraryAsInstalled(folder) };
	const { stdout } = await run(process.execPath, args, { env });
	const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as GrowthReport;
	const expected = work === 'renumbered' ? 0 : count;
	if (report.count !== expected)
		throw new Error(`${protocol}, ${work}: ${String(report.count)} of ${String(expected)} messages`);
	return {
		protocol,
		work,
		count,
		label: `${protocol}: ${TITLES[work]}`,
		seconds: report.seconds,
		cpuMsPerThousand: (report.cpuSeconds * 1e6) / count,
		grownMb: report.peakMb - report.baseMb,
		longestStallMs: report.timerLateMs,
		ownCpuMs: report.timerBusyMs,
	};
}

function line(row: GrowthRow): string {
	const figures = [
		`${String(row.count).padStart(7)}`,
		`${row.seconds.toFixed(1).padStart(7)} s`,
		`${row.cpuMsPerThousand.toFixed(0).padStart(6)} ms CPU per 1,000`,
		`${row.grownMb.toFixed(0).padStart(5)} MB`,
		`${row.longestStallMs.toFixed(0).padStart(5)} ms longest stall (own CPU ${row.ownCpuMs.toFixed(0)})`,
	];
	return `  ${row.label.padEnd(66)}${figures.join('')}`;
}
