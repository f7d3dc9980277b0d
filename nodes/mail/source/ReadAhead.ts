import type { MailError } from '../contracts/MailError';
import { sharedAbort } from '../async/sharedAbort';
import { stopped } from '../async/stopped';

/** Maximum messages held here; a batch has at most half as many. */
const MAX_MESSAGES = 400;
/** Size of the first batch in octets. */
const FIRST_OCTETS = 4 * 1024 * 1024;
const FEWEST_OCTETS = 256 * 1024;
/**
 * A batch that takes less is followed by a larger one, one that takes twice as long by a smaller one:
 * everything else waits for it.
 */
const TARGET_MS = 500;
/** For this long, a message's last known state on the server counts as current. */
const FRESH_MS = 1_000;

/** A fetched message, or why it cannot be fetched. */
export type Prefetched<M> =
	| { readonly kind: 'fetched'; readonly message: M }
	| { readonly kind: 'hopeless'; readonly error: MailError };

interface Entry<M> {
	fetched: Prefetched<M>;
	octets: number;
	/** When the server last confirmed its state, in milliseconds. */
	seenAt: number;
}

/** How much may be requested. */
export interface Allowance {
	messages: number;
	/** For several together. */
	octets: number;
	/** For one that is requested alone. */
	alone: number;
}

/**
 * Messages fetched before they were requested. For the progress of the folder they are still waiting, so
 * that no position contains them and a restart forgets them. One batch is requested at a time.
 */
export class ReadAhead<M> {
	private readonly entries = new Map<string, Entry<M>>();
	private total = 0;
	private atOnce = FIRST_OCTETS;
	private batch: Promise<void> | undefined;
	private failure: { error: unknown } | undefined;
	private readonly closing = sharedAbort();

	/** @param budget maximum octets held here */
	constructor(
		private readonly budget: number,
		private readonly now: () => number = Date.now,
	) {}

	get size(): number {
		return this.entries.size;
	}

	/** Octets of the messages held here. */
	get octets(): number {
		return this.total;
	}

	has(key: string): boolean {
		return this.entries.has(key);
	}

	/** Whether it may be given out without checking the server again. */
	isFresh(key: string): boolean {
		const entry = this.entries.get(key);
		return entry !== undefined && this.now() - entry.seenAt < FRESH_MS;
	}

	/**
	 * @param most maximum messages to hold
	 * @returns undefined while a batch is in progress, enough is here, or the last batch failed
	 */
	allowance(most = MAX_MESSAGES): Allowance | undefined {
		const isOver = this.closing.signal.aborted || this.failure !== undefined;
		if (isOver || this.batch !== undefined) return undefined;
		const limit = Math.min(most, MAX_MESSAGES);
		// Not for single messages: several may share a request.
		if (limit < 1 || this.entries.size > limit / 2 || this.total > this.budget / 2) return undefined;
		const alone = this.budget - this.total;
		const messages = Math.min(limit - this.entries.size, MAX_MESSAGES / 2);
		return { messages, octets: Math.min(this.atOnce, alone), alone };
	}

	/** @param work fetches a batch; its error is kept for `settled` */
	begin(work: (signal: AbortSignal) => Promise<void>): void {
		const { signal } = this.closing;
		const startedAt = this.now();
		const before = this.entries.size;
		this.batch = work(signal)
			.catch((error: unknown) => (this.failure = { error }))
			.then(() => {
				this.batch = undefined;
				if (this.entries.size > before) this.adjust(this.now() - startedAt);
			});
	}

	/**
	 * Waits for the current batch.
	 * @throws MailError when the signal is aborted, which ends the batch
	 */
	async settled(signal: AbortSignal): Promise<void> {
		if (this.batch === undefined) return;
		const close = () => this.closing.abort();
		signal.addEventListener('abort', close);
		await this.batch;
		signal.removeEventListener('abort', close);
		if (signal.aborted) throw stopped();
	}

	/** @throws the error of the last batch */
	assertGood(): void {
		if (this.failure !== undefined) throw this.failure.error;
	}

	keep(key: string, fetched: Prefetched<M>, octets: number): void {
		this.take(key);
		this.entries.set(key, { fetched, octets, seenAt: this.now() });
		this.total += octets;
	}

	take(key: string): Prefetched<M> | undefined {
		const entry = this.entries.get(key);
		if (entry === undefined) return undefined;
		this.entries.delete(key);
		this.total -= entry.octets;
		return entry.fetched;
	}

	/** The server has just confirmed the state of everything held here. */
	noteSeen(): void {
		for (const entry of this.entries.values()) entry.seenAt = this.now();
	}

	/** Drops messages that no longer wait. */
	keepOnly(waiting: Pick<ReadonlySet<string>, 'has'>): void {
		for (const key of [...this.entries.keys()]) if (!waiting.has(key)) this.take(key);
	}

	close(): void {
		this.closing.abort();
		this.keepOnly(new Set());
	}

	private adjust(ms: number): void {
		if (ms < TARGET_MS) this.atOnce = Math.min(this.atOnce * 2, this.budget / 2);
		else if (ms > 2 * TARGET_MS) this.atOnce = Math.max(this.atOnce / 2, FEWEST_OCTETS);
	}
}
