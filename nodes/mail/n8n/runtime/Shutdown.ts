const SHARED = Symbol.for('n8n-nodes-microsoft-mail.shutdown');
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** n8n's default for N8N_GRACEFUL_SHUTDOWN_TIMEOUT. */
const DEFAULT_GRACE_S = 30;
/** Reserved for n8n itself, after the triggers. */
const RESERVE_MS = 5_000;

/** The part of `process` that is needed. */
export interface Signals {
	env: NodeJS.ProcessEnv;
	listenerCount(name: string): number;
	on(name: string, listener: () => void): unknown;
}

/**
 * The shutdown of the n8n process. n8n then closes its triggers one after another and gives all of them
 * together the time of N8N_GRACEFUL_SHUTDOWN_TIMEOUT; afterward it waits for the remaining executions.
 * Therefore every trigger stops reading at the signal, and each may be awaited until the total time is
 * over.
 */
export class Shutdown {
	private begunAt: number | undefined;
	private isWatching = false;
	private readonly listeners = new Set<() => void>();

	constructor(
		private readonly signals: Signals,
		private readonly now: () => number = Date.now,
	) {}

	/** One per process, also across a reload of the package. */
	static shared(): Shutdown {
		const holder = globalThis as { [SHARED]?: Shutdown };
		return (holder[SHARED] ??= new Shutdown(process));
	}

	/** Milliseconds until n8n stops waiting for triggers; undefined if no shutdown is in progress. */
	get msLeft(): number | undefined {
		if (this.begunAt === undefined) return undefined;
		return Math.max(0, this.begunAt + this.graceMs - RESERVE_MS - this.now());
	}

	/** @returns a function that removes the listener */
	onBegin(listener: () => void): () => void {
		this.watch();
		if (this.begunAt !== undefined) listener();
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	private get graceMs(): number {
		const seconds = Number(this.signals.env.N8N_GRACEFUL_SHUTDOWN_TIMEOUT ?? DEFAULT_GRACE_S);
		return (Number.isFinite(seconds) && seconds >= 0 ? seconds : DEFAULT_GRACE_S) * 1000;
	}

	/** If there is no other listener, ours would keep the signal from ending the process. */
	private watch(): void {
		if (this.isWatching || !SIGNALS.every((name) => this.signals.listenerCount(name) > 0)) return;
		this.isWatching = true;
		for (const name of SIGNALS) this.signals.on(name, () => this.begin());
	}

	private begin(): void {
		this.begunAt ??= this.now();
		for (const listener of this.listeners) listener();
	}
}
