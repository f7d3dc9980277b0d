/** Triggers that wait for mail, in a process of their own. */
import type { MailSource, Delivery } from '../../../nodes/mail/contracts/MailSource';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import type { Access } from '../drain/Task';
import type { IdleReport } from './compareIdle';

const { signal } = new AbortController();
const { gc } = globalThis as { gc?: () => void };
const SETTLE_MS = 1_000;
const WATCHED_MS = 10_000;

const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

function memoryMb(): number {
	gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return (heapUsed + external) / 1024 / 1024;
}

async function watch(access: Access, count: number): Promise<IdleReport> {
	// Once before: what is loaded for the first one is not the others' cost.
	await (await waiting(access)).close();
	const before = memoryMb();
	const sources: MailSource<unknown, Delivery>[] = [];
	for (let index = 0; index < count; index += 1) sources.push(await waiting(access));
	await pause(SETTLE_MS);
	const cpu = process.cpuUsage();
	await pause(WATCHED_MS);
	const { user, system } = process.cpuUsage(cpu);
	const grownMb = memoryMb() - before;
	return { grownMb, cpuShare: (user + system) / 1000 / WATCHED_MS };
}

async function waiting({ host, port, ca, mailbox, token }: Access): Promise<MailSource<unknown, Delivery>> {
	const source = new ImapSource({
		settings: {
			connection: { host, port, security: 'ssl', ca },
			mailbox,
			folder: 'INBOX',
			read: 'unread',
			afterProcessing: 'markRead',
			checkIntervalMs: 300_000,
			maxPartBytes: 100_000_000,
			attachments: true,
			activatedAt: Date.now(),
		},
		tokens: { getToken: () => Promise.resolve({ token }) },
		retries: new FetchRetries(),
		warn: (error) => console.error(error),
	}) as MailSource<unknown, Delivery>;
	await source.connect(undefined, [], signal);
	source.wait(signal).catch(() => undefined);
	return source;
}

const { access, count } = JSON.parse(process.argv[2] ?? '{}') as { access: Access; count: number };
watch(access, count).then(
	(report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
