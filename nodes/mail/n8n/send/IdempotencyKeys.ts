import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { Semaphore } from '../../async/Semaphore';
import { MailError } from '../../contracts/MailError';

/** One or two entries for each key. n8n forgets the oldest; it stores all of them in one row. */
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
 * A key has two entries when the message is begun, and the second is removed when it is out, so that an execution that
 * was cut off in between leaves a trace. n8n can only be asked by recording: whoever asks about a message that is out
 * makes it look unfinished for a moment. The other way round, one that is cut off while it asks would leave a message
 * said to be sent that nobody has sent.
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
			const fresh = await this.record([known(key), unfinished(key)]);
			if (fresh.includes(known(key))) return 'new';
			if (!fresh.includes(unfinished(key))) return 'unfinished';
			await this.remove([unfinished(key)]);
			return 'sent';
		});
	}

	/** The message is out. */
	async finish(key: string): Promise<void> {
		await locked(this.node, this.signal, async () => await this.remove([unfinished(key)]));
	}

	/** It is certain that the message did not go out: it may be sent another time. */
	async release(key: string): Promise<void> {
		await locked(this.node, this.signal, async () => await this.remove([known(key), unfinished(key)]));
	}

	/** @returns those that were not there before */
	private async record(entries: string[]): Promise<unknown[]> {
		const { checkProcessedAndRecord, removeProcessed } = this.context.helpers;
		if (checkProcessedAndRecord === undefined || removeProcessed === undefined) throw noHelper();
		const { new: fresh } = await checkProcessedAndRecord(entries, 'node', OPTIONS);
		return fresh;
	}

	private async remove(entries: string[]): Promise<void> {
		await this.context.helpers.removeProcessed?.(entries, 'node', OPTIONS);
	}
}

const known = (key: string) => `known ${digest(key)}`;
const unfinished = (key: string) => `unfinished ${digest(key)}`;

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
