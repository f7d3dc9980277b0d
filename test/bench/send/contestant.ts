import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import { mapLimit } from '../../../nodes/mail/async/mapLimit';
import { SmtpTransport } from '../../../nodes/mail/smtp/SmtpTransport';
import { FROM, TEXT, TO, type SendReport, type SendTask } from './SendTask';

/** Messages at hand for each connection, for both pools: as the node does it. */
const AHEAD = 2;

/** Composes and sends each message as the node does, from a run's token on. */
async function ours({ count, connections, host, port, signIn }: SendTask): Promise<void> {
	const connection = {
		host,
		port,
		security: signIn ? 'starttls' : 'none',
		proxy: 'none',
		...(signIn && { ca: signIn.ca }),
	} as const;
	const account = signIn && { account: { user: signIn.user, id: 'bench' } };
	const tokens = signIn && { getToken: () => Promise.resolve({ token: signIn.token }) };
	const { signal } = new AbortController();
	await mapLimit(count, AHEAD * connections, async (index) => {
		const transport = new SmtpTransport({ connection, maxConnections: connections, ...account }, tokens);
		const mail = await composeMail({
			messageId: `${String(index)}@contoso.example`,
			date: new Date(),
			from: { address: FROM },
			to: [{ address: TO }],
			subject: `Message ${String(index)}`,
			text: TEXT,
		});
		await transport.send(mail, signal);
	});
}

/** @param pooled with a pool as large as ours; without, a connection for each message, one after the other */
async function nodemailer(
	{ count, connections, host, port, signIn }: SendTask,
	pooled: boolean,
): Promise<void> {
	const transport = createTransport({
		host,
		port,
		secure: false,
		...(signIn
			? {
					requireTLS: true,
					tls: { ca: signIn.ca },
					// Its XOAUTH2 puts the token on the line of the command, which is longer than Dovecot takes.
					auth: { user: signIn.user, pass: signIn.password },
				}
			: { ignoreTLS: true }),
		...(pooled ? { pool: true as const, maxConnections: connections, maxMessages: Infinity } : {}),
	} as Parameters<typeof createTransport>[0]);
	await mapLimit(count, pooled ? AHEAD * connections : 1, async (index) => {
		await transport.sendMail({ from: FROM, to: TO, subject: `Message ${String(index)}`, text: TEXT });
	});
	transport.close();
}

/** The `execute()` of n8n's own Send Email node, under a context that gives it what n8n would. */
async function n8n({ count, host, port, signIn, n8n: folder = '' }: SendTask): Promise<void> {
	const load = createRequire(join(folder, 'node_modules/n8n-nodes-base/package.json'));
	const { execute } = load('./dist/nodes/EmailSend/v2/send.operation.js') as {
		execute(this: object): Promise<unknown[][]>;
	};
	const parameters: Record<string, unknown> = {
		fromEmail: FROM,
		toEmail: TO,
		emailFormat: 'text',
		text: TEXT,
		options: { appendAttribution: false, allowUnauthorizedCerts: true },
	};
	// It knows passwords only.
	const login = signIn
		? { user: signIn.user, password: signIn.password, disableStartTls: false }
		: { disableStartTls: true };
	const results = await execute.call({
		getInputData: () => Array.from({ length: count }, () => ({ json: {} })),
		getNode: () => ({ typeVersion: 2.1 }),
		getInstanceId: () => 'bench',
		getCredentials: async () => await Promise.resolve({ host, port, secure: false, ...login }),
		getNodeParameter: (name: string, index: number, fallback: unknown) =>
			name === 'subject' ? `Message ${String(index)}` : (parameters[name] ?? fallback),
		continueOnFail: () => false,
	});
	if (results[0]?.length !== count)
		throw new Error(`n8n sent ${String(results[0]?.length)} of ${String(count)}`);
}

const CONTESTANTS: Record<SendTask['contestant'], (task: SendTask) => Promise<void>> = {
	ours,
	nodemailer: async (task) => await nodemailer(task, false),
	nodemailerPool: async (task) => await nodemailer(task, true),
	n8n,
};

/** One contestant in a process of its own, warmed up by a few messages. */
async function compete(task: SendTask): Promise<SendReport> {
	await CONTESTANTS[task.contestant]({ ...task, count: 3 });
	const cpu = process.cpuUsage();
	const start = process.hrtime.bigint();
	await CONTESTANTS[task.contestant](task);
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	const { user, system } = process.cpuUsage(cpu);
	return { seconds, cpuSeconds: (user + system) / 1e6 };
}

compete(JSON.parse(process.argv[2] ?? '{}') as SendTask).then(
	(report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
