import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { FaultProxy } from '../../lab/FaultProxy';
import { measureSource, startSink } from './postfix';
import { TEXT, type SendTask } from './SendTask';

const run = promisify(execFile);

interface SendRow {
	label: string;
	messagesPerSecond: number;
}

interface SendContest {
	title: string;
	rows: SendRow[];
}

const CONNECTIONS = 3;
/** Exchange takes no more; others do. */
const MANY = 10;
const N8N = join(
	process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'n8n-nodes-microsoft-mail/n8n-2.41.1',
);

type Where = Pick<SendTask, 'host' | 'port' | 'signIn'>;

/** Everybody sends the same text, the same number of times, to the same server; the best of `rounds` counts. */
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
	const hasN8n = existsSync(join(N8N, 'node_modules/n8n-nodes-base'));
	const entries: Array<[string, Omit<SendTask, keyof Where>]> = [
		...(hasN8n
			? [
					["n8n's Send Email node", { contestant: 'n8n', count: few, connections: 1, n8n: N8N }] as [
						string,
						Omit<SendTask, keyof Where>,
					],
				]
			: []),
		['nodemailer, no pool', { contestant: 'nodemailer', count: few, connections: 1 }],
		[
			`nodemailer, pool of ${String(CONNECTIONS)}`,
			{ contestant: 'nodemailerPool', count: many, connections: CONNECTIONS },
		],
		[
			`ours, ${String(CONNECTIONS)} connections`,
			{ contestant: 'ours', count: many, connections: CONNECTIONS },
		],
		[`nodemailer, pool of ${String(MANY)}`, { contestant: 'nodemailerPool', count: many, connections: MANY }],
		[`ours, ${String(MANY)} connections`, { contestant: 'ours', count: many, connections: MANY }],
	];
	const best = new Map<string, number>();
	const note = (label: string, speed: number) => best.set(label, Math.max(speed, best.get(label) ?? 0));
	for (let round = 0; round < rounds; round += 1) {
		for (const [label, entry] of entries) note(label, entry.count / (await compete({ ...entry, ...where })));
		if (!withSource) continue;
		const task = {
			host: where.host,
			port: where.port,
			count: many,
			connections: CONNECTIONS,
			octets: TEXT.length,
		};
		note('smtp-source, composes nothing (the limit)', many / (await measureSource(task)));
	}
	const rows = [...best].map(([label, messagesPerSecond]) => ({ label, messagesPerSecond }));
	return { title: `${title}, ${(TEXT.length / 1000).toFixed(0)} kB each`, rows };
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

async function compete(task: SendTask): Promise<number> {
	const script = join(__dirname, 'contestant.ts');
	const { stdout } = await run(process.execPath, ['--import', 'tsx', script, JSON.stringify(task)], {
		env: { ...process.env, NODE_NO_WARNINGS: '1' },
	});
	return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { seconds: number }).seconds;
}

const LABEL_WIDTH = 44;

function table({ title, rows }: SendContest): string {
	const speedOf = (label: string) => rows.find((row) => row.label.startsWith(label))?.messagesPerSecond;
	const n8n = speedOf("n8n's") ?? speedOf('nodemailer, no pool') ?? NaN;
	const pool = speedOf(`nodemailer, pool of ${String(CONNECTIONS)}`) ?? NaN;
	const head = ['msg/s', 'to n8n', 'to nodemailer pool'];
	const lines = rows.map(({ label, messagesPerSecond: speed }) => {
		const cells = [speed.toFixed(0), `${(speed / n8n).toFixed(1)}x`, `${(speed / pool).toFixed(2)}x`];
		return `  ${label.padEnd(LABEL_WIDTH)}${cells.map((cell, at) => cell.padStart((head[at]?.length ?? 0) + 3)).join('')}`;
	});
	return [title, `  ${''.padEnd(LABEL_WIDTH)}${head.map((name) => `   ${name}`).join('')}`, ...lines].join(
		'\n',
	);
}
