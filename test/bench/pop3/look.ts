import { Pop3Client } from '../../../nodes/mail/pop3/Pop3Client';
import type { Access } from '../drain/Task';
import type { LookReport } from './measureLook';
import { pop3Sources } from './oursPop3';

const never = new AbortController().signal;
const { gc } = globalThis as { gc?: () => void };

function memoryMb(): number {
	gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return (heapUsed + external) / 1024 / 1024;
}

async function look(access: Access): Promise<LookReport> {
	const open = pop3Sources(access, 'new');
	const first = open();
	await first.connect(undefined, [], never);
	await first.close();
	const cursor = first.position();
	const bare = await timed(async () => await listAlone(access));
	const before = memoryMb();
	const source = open();
	const seconds = await timed(async () => {
		await source.connect(cursor, [], never);
		if ((await source.read(10, never)).length > 0) throw new Error('Something was taken for new');
	});
	const during = memoryMb();
	await source.close();
	const after = open();
	const leftMb = memoryMb() - before;
	await after.close();
	return {
		seconds: seconds.seconds,
		bareSeconds: bare.seconds,
		grewMb: during - before,
		leftMb,
		cursorOctets: JSON.stringify(source.position()).length,
		count: bare.result,
	};
}

async function listAlone({ host, port, ca, mailbox, token }: Access): Promise<number> {
	const connection = { host, port, ca, security: 'ssl' as const };
	const client = await Pop3Client.open({ connection, mailbox, token: { token } }, never);
	const { numbers } = await client.list(never);
	await client.quit(never);
	return numbers.length;
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
	const started = performance.now();
	const result = await work();
	return { seconds: (performance.now() - started) / 1000, result };
}

look(JSON.parse(process.argv[2] ?? '{}') as Access).then(
	(report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
