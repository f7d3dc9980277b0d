import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { FaultProxy } from '../../lab/FaultProxy';
import { hasN8n, N8N } from '../n8nAsInstalled';
import { measureSource, startSink } from './postfix';
import { TEXT, type SendReport, type SendTask } from './SendTask';
import { median } from '../median';

const run = promisify(execFile);

export interface SendRow {
	label: string;
	/** In the best round. */
	messagesPerSecond: number;
	/** Speed against nodemailer's pool of as many connections, each round by itself: the median. */
	toPool: number;
	/** Processor time for each message, in microseconds: the median. Absent where it is another program's. */
	cpuMicroseconds?: number;
}

type Entry = Omit<SendTask, keyof Where>;

export interface SendContest {
	title: string;
	rows: SendRow[];
}

const CONNECTIONS = 3;
/** Exchange takes no more; others do. */
const MANY = 10;

type Where = Pick<SendTask, 'host' | 'port' | 'signIn'>;

/**
 * Everybody sends the same text to the same server, in alternating order. On a machine that does other things too the
 * medians of ratios and of processor time are what to look at, and more rounds than two.
 */
export async function compareSending(
	messages: number,
	rounds: number,
): Promise<{ text: string; contests: SendContest[] }> {
	const sink = await startSink();
	const authority = await Authority.start();
	const dovecot = await Dovecot.start({ authority, relay: sink });
	try {
		const { user } = authority.users[0] ?? { user: '' };
		const { access_token: token } = await authority.signIn({ user });
		const ca = await readFile(dovecot.certificates.ca, 'utf8');
		const submission: Where = {
			host: dovecot.host,
			port: dovecot.ports.submission,
			signIn: { user, token, password: Dovecot.password, ca },
		};
		const few = Math.max(30, Math.round(messages / 10));
		const contests = [
			await contest('Send to smtp-sink, no TLS, no sign-in', sink, messages, few, rounds, true),
			await contest('Send by Dovecot submission, STARTTLS and sign-in', submission, messages, few, rounds),
			await distant('Dovecot submission', submission, Math.max(30, Math.round(messages / 10)), rounds),
			await distant("Postfix's smtp-sink", sink, Math.max(30, Math.round(messages / 10)), rounds),
		];
		return { text: contests.map(table).join('\n\n'), contests };
	} finally {
		await dovecot.stop();
		await authority.stop();
		sink.stop();
	}
}

/** @param few for those that make a connection for each message */
async function contest(
	title: string,
	where: Where,
	many: number,
	few: number,
	rounds: number,
	withSource = false,
): Promise<SendContest> {
	const entries = entriesOf(many, few);
	const reports = new Map<string, Array<SendReport & { count: number }>>(
		entries.map(([label]) => [label, []]),
	);
	let source = 0;
	for (let round = 0; round < rounds; round += 1) {
		for (const [label, entry] of round % 2 === 0 ? entries : [...entries].reverse())
			reports.get(label)?.push({ ...(await compete({ ...entry, ...where })), count: entry.count });
		if (!withSource) continue;
		const task = { host: where.host, port: where.port, count: many, connections: CONNECTIONS };
		source = Math.max(source, many / (await measureSource({ ...task, octets: TEXT.length })));
	}
	const rows = entries.map(([label, { connections }]) => {
		const own = reports.get(label) ?? [];
		const pool = reports.get(poolOf(Math.max(connections, CONNECTIONS))) ?? [];
		return {
			label,
			messagesPerSecond: Math.max(...own.map(speedOf)),
			toPool: median(own.map((report, at) => speedOf(report) / speedOf(pool[at] ?? report))),
			cpuMicroseconds: median(own.map(({ cpuSeconds, count }) => (1e6 * cpuSeconds) / count)),
		};
	});
	return {
		title: `${title}, ${(TEXT.length / 1000).toFixed(0)} kB each`,
		rows: [...rows, ...(withSource ? [sourceRow(source, rows)] : [])],
	};
}

function entriesOf(many: number, few: number): Array<[label: string, entry: Entry]> {
	const alone: Array<[string, Entry]> = hasN8n
		? [["n8n's Send Email node", { contestant: 'n8n', count: few, connections: 1, n8n: N8N }]]
		: [];
	alone.push(['nodemailer, no pool', { contestant: 'nodemailer', count: few, connections: 1 }]);
	const pools = [CONNECTIONS, MANY].flatMap(
		(connections): Array<[string, Entry]> => [
			[poolOf(connections), { contestant: 'nodemailerPool', count: many, connections }],
			[`ours, ${String(connections)} connections`, { contestant: 'ours', count: many, connections }],
		],
	);
	return [...alone, ...pools];
}

function sourceRow(messagesPerSecond: number, rows: readonly SendRow[]): SendRow {
	const pool = rows.find(({ label }) => label === poolOf(CONNECTIONS))?.messagesPerSecond ?? NaN;
	return {
		label: 'smtp-source, composes nothing (the limit)',
		messagesPerSecond,
		toPool: messagesPerSecond / pool,
	};
}

function poolOf(connections: number): string {
	return `nodemailer, pool of ${String(connections)}`;
}

function speedOf({ count, seconds }: { count: number; seconds: number }): number {
	return count / seconds;
}

const LATENCY_MS = 15;

async function distant(
	server: string,
	submission: Where,
	count: number,
	rounds: number,
): Promise<SendContest> {
	const proxy = await FaultProxy.start({ host: submission.host, port: submission.port });
	proxy.slow({ latencyMs: LATENCY_MS });
	try {
		const title = `${server}, ${String(2 * LATENCY_MS)} ms round trip`;
		return await contest(
			title,
			{ ...submission, port: proxy.port, host: proxy.host },
			count,
			Math.min(count, 30),
			rounds,
		);
	} finally {
		await proxy.stop();
	}
}

async function compete(task: SendTask): Promise<SendReport> {
	const script = join(__dirname, 'contestant.ts');
	const { stdout } = await run(process.execPath, ['--import', 'tsx', script, JSON.stringify(task)], {
		env: { ...process.env, NODE_NO_WARNINGS: '1' },
	});
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as SendReport;
}

const LABEL_WIDTH = 44;

function table({ title, rows }: SendContest): string {
	const n8n = rows[0]?.messagesPerSecond ?? NaN;
	const head = ['msg/s', 'to n8n', 'to nodemailer pool', 'CPU us/msg'];
	const lines = rows.map(({ label, messagesPerSecond: speed, toPool, cpuMicroseconds }) => {
		const cells = [
			speed.toFixed(0),
			`${(speed / n8n).toFixed(1)}x`,
			`${toPool.toFixed(2)}x`,
			cpuMicroseconds?.toFixed(0) ?? '-',
		];
		return `  ${label.padEnd(LABEL_WIDTH)}${cells.map((cell, at) => cell.padStart((head[at]?.length ?? 0) + 3)).join('')}`;
	});
	return [title, `  ${''.padEnd(LABEL_WIDTH)}${head.map((name) => `   ${name}`).join('')}`, ...lines].join(
		'\n',
	);
}
