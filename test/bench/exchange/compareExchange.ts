import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExchangeReport } from './exchangeContestant';
import type { ExchangeAccess } from './exchangeServer';
import type { Api, ExchangeTask } from './ExchangeTask';

const BUNDLE_LIBRARY = join(__dirname, '../../../build/ews/bundleLibrary.mjs');

const run = promisify(execFile);

export interface ExchangeEntry extends Pick<ExchangeTask, 'contestant' | 'chunk' | 'onSuccess'> {
	label: string;
}

export interface ExchangeRow {
	api: Api;
	label: string;
	messagesPerSecond: number;
	megabytesPerSecond: number;
	/** Speed as a share of a bare loop of the same requests. */
	toBare: number;
	peakMb: number;
	longestStallMs: number;
	ownCpuMs: number;
}

const BARE: ExchangeEntry = { label: 'the same requests in a bare loop', contestant: 'replay', chunk: 10 };
const ENTRIES: readonly ExchangeEntry[] = [
	BARE,
	{ label: 'ours, 10 in flight, parsed, marked as read', contestant: 'ours', chunk: 10 },
	{ label: 'ours, 100 in flight, parsed, marked as read', contestant: 'ours', chunk: 100 },
];

/** Drains a folder through Graph and through EWS, beside bare loops of the requests that takes. */
export async function compareExchange(
	messages: number,
	rounds: number,
): Promise<{ text: string; rows: ExchangeRow[] }> {
	return await withServer([messages], async (lab) => {
		const rows: ExchangeRow[] = [];
		for (const api of ['graph', 'ews'] as const) rows.push(...(await contest(lab, api, messages, rounds)));
		const title = `Drain over HTTPS, the lab's servers: ${String(messages)} messages, ${(lab.access.octets / 1e6).toFixed(0)} MB`;
		return { text: [title, ...rows.map(line)].join('\n'), rows };
	});
}

/** @param args of `exchangeServer`: messages, and octets of a file in each */
export async function withServer<T>(args: readonly number[], use: (lab: ExchangeLab) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-exchange-'));
	const server = fork(join(__dirname, 'exchangeServer.ts'), args.map(String), {
		execArgv: ['--import', 'tsx'],
		env: { ...process.env, NODE_NO_WARNINGS: '1' },
	});
	try {
		const [access] = (await once(server, 'message')) as [ExchangeAccess];
		return await use({ server, access, folder });
	} finally {
		server.kill('SIGKILL');
		await rm(folder, { recursive: true, force: true });
	}
}

export interface ExchangeLab {
	server: ChildProcess;
	access: ExchangeAccess;
	folder: string;
}

async function contest(lab: ExchangeLab, api: Api, count: number, rounds: number): Promise<ExchangeRow[]> {
	// What ours asks for depends on how many it may have in flight: each gets a script of its own.
	const best = new Map<ExchangeEntry, { report: ExchangeReport; bare: number }>();
	for (const entry of ENTRIES.filter(({ contestant }) => contestant === 'ours')) {
		await competeExchange(lab, api, count, { ...entry, contestant: 'record' });
		for (let round = 0; round < rounds; round += 1) {
			const bare = await competeExchange(lab, api, count, { ...entry, contestant: 'replay' });
			const report = await competeExchange(lab, api, count, entry);
			keepBest(best, entry, report, bare.seconds);
			if (entry.chunk === BARE.chunk) keepBest(best, BARE, bare, bare.seconds);
		}
	}
	return ENTRIES.map((entry) => {
		const found = best.get(entry);
		if (found === undefined) throw new Error(`${entry.label} did not compete`);
		const { report, bare } = found;
		return {
			api,
			label: entry.label,
			messagesPerSecond: count / report.seconds,
			megabytesPerSecond: lab.access.octets / 1e6 / report.seconds,
			toBare: bare / report.seconds,
			peakMb: report.peakMb,
			longestStallMs: report.timerLateMs,
			ownCpuMs: report.timerBusyMs,
		};
	});
}

function keepBest(
	best: Map<ExchangeEntry, { report: ExchangeReport; bare: number }>,
	entry: ExchangeEntry,
	report: ExchangeReport,
	bareSeconds: number,
): void {
	const before = best.get(entry);
	const bare = Math.min(bareSeconds, before?.bare ?? Infinity);
	const isBetter = before === undefined || report.seconds < before.report.seconds;
	best.set(entry, { report: isBetter ? report : before.report, bare });
}

/** The part of ews-javascript-api that is in the package. */
export async function libraryAsInstalled(folder: string): Promise<string> {
	const file = join(folder, 'ews-javascript-api.cjs');
	if (!existsSync(file)) await run(process.execPath, [BUNDLE_LIBRARY, file]);
	return file;
}

export async function competeExchange(
	{ server, access, folder }: ExchangeLab,
	api: Api,
	count: number,
	{ contestant, chunk, onSuccess = false }: ExchangeEntry,
): Promise<ExchangeReport> {
	const message = once(server, 'message');
	server.send('unread');
	await message;
	const { host, mailbox } = access;
	const script = join(folder, `${api}-${String(chunk)}.json`);
	const task: ExchangeTask = {
		api,
		contestant,
		host,
		mailbox,
		...access[api],
		count,
		chunk,
		onSuccess,
		script,
	};
	const file = join(folder, 'task.json');
	await writeFile(file, JSON.stringify(task));
	const args = ['--import', 'tsx', join(__dirname, 'exchangeContestant.ts'), file];
	const env = { ...process.env, NODE_NO_WARNINGS: '1', EWS_LIBRARY: await libraryAsInstalled(folder) };
	const { stdout } = await run(process.execPath, args, { env });
	const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ExchangeReport;
	const { messages, octets } = report.tally;
	if (
		contestant === 'replay'
			? report.received > access.octets / 2
			: messages === count && octets === access.octets
	)
		return report;
	throw new Error(
		`${contestant} received ${String(report.received)}, drained ${JSON.stringify(report.tally)} of ${String(count)}, ${String(access.octets)} octets`,
	);
}

function line(row: ExchangeRow): string {
	const figures = [
		`${row.messagesPerSecond.toFixed(0).padStart(7)} msg/s`,
		`${row.megabytesPerSecond.toFixed(1).padStart(7)} MB/s`,
		`${row.toBare.toFixed(2).padStart(6)}x of bare`,
		`${row.peakMb.toFixed(0).padStart(5)} MB peak`,
		`${row.longestStallMs.toFixed(0).padStart(5)} ms longest stall (own CPU ${row.ownCpuMs.toFixed(0)})`,
	];
	return `  ${`${row.api}: ${row.label}`.padEnd(54)}${figures.join('')}`;
}
