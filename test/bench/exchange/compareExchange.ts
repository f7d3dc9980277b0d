import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExchangeReport } from './exchangeContestant';
import type { ExchangeAccess } from './exchangeServer';
import { hasN8n } from '../n8nAsInstalled';
import type { Api, ExchangeTask } from './ExchangeTask';

const BUNDLE_LIBRARY = join(__dirname, '../../../build/ews/bundleLibrary.mjs');

const run = promisify(execFile);

export interface ExchangeEntry extends Pick<ExchangeTask, 'contestant' | 'chunk' | 'onSuccess' | 'profile'> {
	label: string;
}

export interface ExchangeRow {
	api: Api;
	label: string;
	messagesPerSecond: number;
	megabytesPerSecond: number;
	/** Speed as a share of a bare loop of the requests that ours makes. */
	toBare: number;
	/** Speed as a multiple of n8n's Outlook nodes that do as much; absent with EWS and where n8n is not installed. */
	toN8n?: number;
	peakMb: number;
	longestStallMs: number;
	ownCpuMs: number;
}

const BARE: ExchangeEntry = { label: 'the same requests in a bare loop', contestant: 'replay', chunk: 10 };
const OURS: readonly ExchangeEntry[] = [
	{ label: 'ours, 10 in flight, parsed, marked as read', contestant: 'ours', chunk: 10 },
	{ label: 'ours, 100 in flight, parsed, marked as read', contestant: 'ours', chunk: 100 },
];
const OUTLOOK_AS_OURS: ExchangeEntry = {
	label: "n8n's Outlook nodes: listed, each fetched as .eml, marked as read",
	contestant: 'outlook+eml',
	chunk: BARE.chunk,
};
const OUTLOOK: readonly ExchangeEntry[] = [
	{ ...OUTLOOK_AS_OURS, label: "n8n's Outlook Trigger: listed", contestant: 'outlook' },
	{
		...OUTLOOK_AS_OURS,
		label: "n8n's Outlook Trigger: listed, attachments fetched",
		contestant: 'outlook+attachments',
	},
	OUTLOOK_AS_OURS,
];

interface Contest {
	messages: number;
	rounds: number;
	/** Of n8n's nodes only those that do as much. */
	isShort: boolean;
}

/** Drains a folder through Graph and through EWS, beside bare loops of the requests that takes. */
export async function compareExchange(held: Contest): Promise<{ text: string; rows: ExchangeRow[] }> {
	const { messages } = held;
	return await withServer([messages], async (lab) => {
		const rows: ExchangeRow[] = [];
		for (const api of ['graph', 'ews'] as const) rows.push(...(await contest(lab, api, held)));
		const title = `Drain over HTTPS, the lab's servers: ${String(messages)} messages, ${(lab.access.octets / 1e6).toFixed(0)} MB`;
		return { text: [title, ...rows.map(line)].join('\n'), rows };
	});
}

/** @param args of `exchangeServer`: messages, and octets of a file in each */
export async function withServer<T>(
	args: readonly number[],
	use: (lab: ExchangeLab) => Promise<T>,
): Promise<T> {
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

async function contest(
	lab: ExchangeLab,
	api: Api,
	{ messages: count, rounds, isShort }: Contest,
): Promise<ExchangeRow[]> {
	const others = api === 'ews' || !hasN8n ? [] : isShort ? [OUTLOOK_AS_OURS] : OUTLOOK;
	const best = new Map<ExchangeEntry, ExchangeReport>();
	const bare = new Map<number, number>();
	const compete = async (entry: ExchangeEntry) => {
		const report = await competeExchange(lab, api, count, entry);
		const before = best.get(entry);
		if (before === undefined || report.seconds < before.seconds) best.set(entry, report);
		return report;
	};
	// What ours asks for depends on how many it may have in flight: each gets a script of its own.
	for (const entry of OURS) await competeExchange(lab, api, count, { ...entry, contestant: 'record' });
	// Nobody is to pay for the lab's first look into the messages.
	for (const entry of others) await competeExchange(lab, api, count, entry);
	for (let round = 0; round < rounds; round += 1) {
		for (const entry of OURS) {
			const replay = entry.chunk === BARE.chunk ? BARE : { ...BARE, chunk: entry.chunk };
			const { seconds } = await compete(replay);
			bare.set(entry.chunk, Math.min(seconds, bare.get(entry.chunk) ?? Infinity));
			await compete(entry);
		}
		for (const entry of others) await compete(entry);
	}
	const n8n = best.get(OUTLOOK_AS_OURS);
	return [BARE, ...OURS, ...others].map((entry) => {
		const report = best.get(entry);
		if (report === undefined) throw new Error(`${entry.label} did not compete`);
		return {
			api,
			label: entry.label,
			messagesPerSecond: count / report.seconds,
			megabytesPerSecond: lab.access.octets / 1e6 / report.seconds,
			toBare: (bare.get(entry.chunk) ?? NaN) / report.seconds,
			...(n8n === undefined ? {} : { toN8n: n8n.seconds / report.seconds }),
			peakMb: report.peakMb,
			longestStallMs: report.timerLateMs,
			ownCpuMs: report.timerBusyMs,
		};
	});
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
	{ contestant, chunk, onSuccess = false, profile }: ExchangeEntry,
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
		...(profile === undefined ? {} : { profile }),
	};
	const file = join(folder, 'task.json');
	await writeFile(file, JSON.stringify(task));
	const args = ['--import', 'tsx', join(__dirname, 'exchangeContestant.ts'), file];
	// n8n's own client takes certificates of an authority from nowhere else.
	const authorities = join(folder, `${api}.pem`);
	await writeFile(authorities, access[api].ca);
	const env = {
		...process.env,
		NODE_NO_WARNINGS: '1',
		NODE_EXTRA_CA_CERTS: authorities,
		EWS_LIBRARY: await libraryAsInstalled(folder),
	};
	const { stdout } = await run(process.execPath, args, { env });
	const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ExchangeReport;
	if (isWhole(report, contestant, count, access.octets)) return report;
	throw new Error(
		`${contestant} received ${String(report.received)}, drained ${JSON.stringify(report.tally)} of ${String(count)}, ${String(access.octets)} octets`,
	);
}

function isWhole(
	{ tally, received }: ExchangeReport,
	contestant: ExchangeTask['contestant'],
	count: number,
	octets: number,
): boolean {
	if (contestant === 'replay') return received > octets / 2;
	// n8n's items do not contain the message as it was sent.
	if (contestant === 'outlook') return tally.messages === count;
	if (contestant === 'outlook+attachments')
		return tally.messages === count && tally.attachmentOctets > octets / 2;
	return tally.messages === count && tally.octets === octets;
}

function line(row: ExchangeRow): string {
	const figures = [
		`${row.messagesPerSecond.toFixed(0).padStart(7)} msg/s`,
		`${row.megabytesPerSecond.toFixed(1).padStart(7)} MB/s`,
		`${row.toBare.toFixed(2).padStart(6)}x of bare`,
		row.toN8n === undefined ? '' : `${row.toN8n.toFixed(2).padStart(7)}x n8n`,
		`${row.peakMb.toFixed(0).padStart(5)} MB peak`,
		`${row.longestStallMs.toFixed(0).padStart(5)} ms longest stall (own CPU ${row.ownCpuMs.toFixed(0)})`,
	];
	return `  ${`${row.api}: ${row.label}`.padEnd(66)}${figures.join('')}`;
}
