import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { Semaphore } from '../../async/Semaphore';
import { MailError } from '../../contracts/MailError';

/** One or two entries for each key. n8n drops the oldest; it stores all of them in one row. */
const OPTIONS = { mode: 'entries', maxEntries: 10_000 } as const;
const SHARED = Symbol.for('n8n-nodes-microsoft-mail.idempotencyLocks');

/** `unfinished`: an earlier execution started to send the message, with an unknown result. */
export type KeyState = 'new' | 'sent' | 'unfinished';

export type KeyContext = Pick<IExecuteFunctions, 'getWorkflow' | 'getNode'> & {
	helpers: Partial<Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>>;
};

/**
 * Records which messages this node has sent, by a key of the builder's, across executions. n8n's
 * deduplication helper stores them in its database, for all workers. It reads and writes one row without a
 * lock: calls within this process are serialized here; two processes at exactly the same moment cannot be
 * told apart.
 *
 * A key has two entries while the message is being sent, and the second one is removed afterward, so that
 * an execution that was cut off leaves a trace. n8n can be queried only by recording: a query about a sent
 * message makes it look unfinished for a moment. The other way round, an execution that is cut off during
 * its query would leave a message marked as sent that no one has sent.
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
	 * Does something while no one else in this process uses the key; otherwise a message being sent would
	 * look like one that an execution has left unfinished.
	 */
	async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
		return await locked(`${this.node}:${digest(key)}`, this.signal, work);
	}

	/** @throws MailError of kind `configuration` if n8n lacks this helper */
	async begin(key: string): Promise<KeyState> {
		return await locked(this.node, this.signal, async () => {
			const fresh = await this.record([known(key), unfinished(key)]);
			if (fresh.includes(known(key))) return 'new';
			if (!fresh.includes(unfinished(key))) return 'unfinished';
			await this.remove([unfinished(key)]);
			return 'sent';
		});
	}

	/** The message was sent. */
	async finish(key: string): Promise<void> {
		await locked(this.node, this.signal, async () => await this.remove([unfinished(key)]));
	}

	/** The message was certainly not sent, so it may be sent again. */
	async release(key: string): Promise<void> {
		await locked(this.node, this.signal, async () => await this.remove([known(key), unfinished(key)]));
	}

	/** @returns those that did not exist before */
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

/** n8n itself hashes with MD5, for which colliding keys can be constructed. */
function digest(key: string): string {
	return createHash('sha256').update(key).digest('base64url');
}

/** By name; kept while in use or waited for. */
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
		hint: 'Update n8n, or remove the option "Idempotency Key".',
	});
}
