import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { Semaphore } from '../../async/Semaphore';
import { MailError } from '../../contracts/MailError';

/** Two entries for each key. n8n forgets the oldest; it stores all of them in one row. */
const OPTIONS = { mode: 'entries', maxEntries: 10_000 } as const;
const SHARED = Symbol.for('n8n-nodes-microsoft-mail.idempotencyLocks');

/** `unfinished`: an earlier execution began to send the message, and nobody knows how that ended. */
export type KeyState = 'new' | 'sent' | 'unfinished';

export type KeyContext = Pick<IExecuteFunctions, 'getWorkflow' | 'getNode'> & {
	helpers: Partial<Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>>;
};

/**
 * Which messages this node has sent, by a key of the builder's, over all executions. n8n's deduplication helper keeps
 * them in its database, for all workers. It reads and writes one row without a lock: calls of this process wait for
 * each other here; two processes at the very same moment are told apart by nobody.
 *
 * A key is noted when the message is begun and again when it is out, so that an execution that was cut off in between
 * leaves a trace.
 */
export class IdempotencyKeys {
	private readonly node: string;

	constructor(
		private readonly context: KeyContext,
		private readonly signal: AbortSignal,
	) {
		this.node = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
	}

	/**
	 * Does something while nobody else in this process is at work under the key: a message that is on its way to the
	 * server would else pass for one that an execution has left unfinished.
	 */
	async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
		return await locked(`${this.node}:${digest(key)}`, this.signal, work);
	}

	/** @throws MailError of kind `configuration` where n8n has no such helper */
	async begin(key: string): Promise<KeyState> {
		return await locked(this.node, this.signal, async () => {
			if (await this.record(begun(key))) return 'new';
			const wasOut = !(await this.record(out(key)));
			if (wasOut) return 'sent';
			await this.remove(out(key));
			return 'unfinished';
		});
	}

	/** The message is out. */
	async finish(key: string): Promise<void> {
		await locked(this.node, this.signal, async () => void (await this.record(out(key))));
	}

	/** It is certain that the message did not go out: it may be sent another time. */
	async release(key: string): Promise<void> {
		await locked(this.node, this.signal, async () => await this.remove(begun(key)));
	}

	/** @returns whether it was not there before */
	private async record(entry: string): Promise<boolean> {
		const { checkProcessedAndRecord } = this.context.helpers;
		if (checkProcessedAndRecord === undefined) throw noHelper();
		const { new: fresh } = await checkProcessedAndRecord([entry], 'node', OPTIONS);
		return fresh.length > 0;
	}

	private async remove(entry: string): Promise<void> {
		await this.context.helpers.removeProcessed?.([entry], 'node', OPTIONS);
	}
}

const begun = (key: string) => `begun ${digest(key)}`;
const out = (key: string) => `sent ${digest(key)}`;

/** n8n itself hashes with MD5, under which somebody could make two keys alike. */
function digest(key: string): string {
	return createHash('sha256').update(key).digest('base64url');
}

/** By their names; kept while somebody has them or waits for them. */
function sharedLocks(): Map<string, Semaphore> {
	const holder = globalThis as { [SHARED]?: Map<string, Semaphore> };
	return (holder[SHARED] ??= new Map<string, Semaphore>());
}

async function locked<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
	const locks = sharedLocks();
	const lock = locks.get(name) ?? new Semaphore();
	locks.set(name, lock);
	try {
		await lock.enter(1, signal);
		try {
			return await work();
		} finally {
			lock.leave();
		}
	} finally {
		if (lock.inUse === 0) locks.delete(name);
	}
}

function noHelper(): MailError {
	return new MailError('configuration', 'This version of n8n cannot remember idempotency keys', {
		hint: 'Update n8n, or remove the option Idempotency Key.',
	});
}
