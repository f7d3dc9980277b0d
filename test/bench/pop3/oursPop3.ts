import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { LoginThrottle } from '../../../nodes/mail/pop3/LoginThrottle';
import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../../nodes/mail/pop3/Pop3Delivery';
import { Pop3Source } from '../../../nodes/mail/pop3/Pop3Source';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { drainThroughEngine, makeItem } from '../drain/ours';
import { newTally, type Tally, type Task } from '../drain/Task';

/** The engine over POP3; keeps what it reads, as the others do. */
export async function drainWithPop3(task: Task): Promise<Tally> {
	return await drainThroughEngine<Pop3Cursor, Pop3Delivery>(task, makeItem, pop3Sources(task, 'all'));
}

/** The source alone, without the engine and the parser: what the others do. */
export async function fetchWithPop3(task: Task): Promise<Tally> {
	const tally = newTally();
	const { signal } = new AbortController();
	const source = pop3Sources(task, 'all')();
	await source.connect(undefined, [], signal);
	while (tally.messages < task.count) {
		const ahead = source.readAhead(task.chunk);
		const deliveries = ahead.length > 0 ? ahead : await source.read(task.chunk, signal);
		if (deliveries.length === 0) throw new Error('Nothing was left to read');
		for (const { mime } of deliveries) tally.octets += mime?.length ?? 0;
		tally.messages += deliveries.length;
		await source.acknowledge(deliveries, 'processed');
	}
	await source.close();
	return tally;
}

export function pop3Sources(
	{ host, port, ca, mailbox, token }: Pick<Task, 'host' | 'port' | 'ca' | 'mailbox' | 'token'>,
	read: 'all' | 'new',
): () => Pop3Source {
	const retries = new FetchRetries();
	const pace = new LoginThrottle();
	return () =>
		new Pop3Source({
			settings: {
				connection: { host, port, security: 'ssl', ca },
				mailbox,
				read,
				afterProcessing: 'keep',
				checkIntervalMs: 60_000,
				maxMessageBytes: 100_000_000,
				activatedAt: Date.now(),
			},
			tokens: { getToken: () => Promise.resolve({ token }) },
			retries,
			pace,
			warn: (error: MailError) => console.error(error),
		});
}
