import type { MailError } from '../contracts/MailError';
import { stopped } from '../async/stopped';

/** Messages that may wait here; a batch has half as many at most. */
const MOST = 400;
/** Octets asked for in the first batch. */
const FIRST_OCTETS = 4 * 1024 * 1024;
const FEWEST_OCTETS = 256 * 1024;
/** A batch is made larger when it takes less, and smaller when it takes twice as long: whatever is done waits for it. */
const GOOD_MS = 500;
/** For so long what was seen of a message on the server counts as seen now. */
const FRESH_MS = 1_000;

/** A message that has come, or why it never will. */
export type Come<M> =
	| { readonly kind: 'came'; readonly message: M }
	| { readonly kind: 'hopeless'; readonly error: MailError };

interface Entry<M> {
	come: Come<M>;
	octets: number;
	/** When the server was last seen to have it as it was, in milliseconds. */
	seenAt: number;
}

/** How much may be asked for. */
export interface Allowance {
	messages: number;
	/** Of several together. */
	octets: number;
	/** Octets of one that is asked for alone. */
	alone: number;
}

/**
 * Messages that have come before anybody wanted them. They wait on as far as the progress of the folder is concerned, so
 * that a position knows nothing of them, and a restart forgets them. One batch is asked for at a time.
 */
export class ReadAhead<M> {
	private readonly entries = new Map<string, Entry<M>>();
	private octets = 0;
	private atOnce = FIRST_OCTETS;
	private batch: Promise<void> | undefined;
	private failure: { error: unknown } | undefined;
	private readonly closing = new AbortController();

	/** @param budget octets that may wait here */
	constructor(
		private readonly budget: number,
		private readonly now: () => number = Date.now,
	) {}

	get size(): number {
		return this.entries.size;
	}

	has(key: string): boolean {
		return this.entries.has(key);
	}

	/** Whether it may be given out without another look at the server. */
	isFresh(key: string): boolean {
		const entry = this.entries.get(key);
		return entry !== undefined && this.now() - entry.seenAt < FRESH_MS;
	}

	/** @returns undefined while a batch is under way, enough is here, or the last batch failed */
	get allowance(): Allowance | undefined {
		const isOver = this.closing.signal.aborted || this.failure !== undefined;
		if (isOver || this.batch !== undefined) return undefined;
		if (this.entries.size > MOST / 2 || this.octets > this.budget / 2) return undefined;
		const alone = this.budget - this.octets;
		return { messages: MOST / 2, octets: Math.min(this.atOnce, alone), alone };
	}

	/** @param work gets a batch; what it throws is kept for `settled` */
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
	 * Waits for the batch under way.
	 * @throws MailError when the signal is aborted, which ends the batch
	 */
	async settled(signal: AbortSignal): Promise<void> {
		if (this.batch === undefined) return;
		const close = () => this.closing.abort();
		signal.addEventListener('abort', close, { once: true });
		await this.batch;
		signal.removeEventListener('abort', close);
		if (signal.aborted) throw stopped();
	}

	/** @throws what the last batch ended with */
	assertGood(): void {
		if (this.failure !== undefined) throw this.failure.error;
	}

	keep(key: string, come: Come<M>, octets: number): void {
		this.take(key);
		this.entries.set(key, { come, octets, seenAt: this.now() });
		this.octets += octets;
	}

	take(key: string): Come<M> | undefined {
		const entry = this.entries.get(key);
		if (entry === undefined) return undefined;
		this.entries.delete(key);
		this.octets -= entry.octets;
		return entry.come;
	}

	/** The server has just shown all that is here as it was. */
	noteSeen(): void {
		for (const entry of this.entries.values()) entry.seenAt = this.now();
	}

	/** What does not wait any more is not wanted. */
	keepOnly(waiting: Pick<ReadonlySet<string>, 'has'>): void {
		for (const key of [...this.entries.keys()]) if (!waiting.has(key)) this.take(key);
	}

	close(): void {
		this.closing.abort();
		this.keepOnly(new Set());
	}

	private adjust(ms: number): void {
		if (ms < GOOD_MS) this.atOnce = Math.min(this.atOnce * 2, this.budget / 2);
		else if (ms > 2 * GOOD_MS) this.atOnce = Math.max(this.atOnce / 2, FEWEST_OCTETS);
	}
}
