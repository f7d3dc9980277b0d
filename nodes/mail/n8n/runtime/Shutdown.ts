const SHARED = Symbol.for('n8n-nodes-microsoft-mail.shutdown');
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** As n8n has it unless N8N_GRACEFUL_SHUTDOWN_TIMEOUT says otherwise. */
const DEFAULT_GRACE_S = 30;
/** What n8n itself needs of its time, behind the triggers. */
const RESERVE_MS = 5_000;

/** What is needed of `process`. */
export interface Signals {
	env: NodeJS.ProcessEnv;
	listenerCount(name: string): number;
	on(name: string, listener: () => void): unknown;
}

/**
 * The end of the n8n process. n8n closes its triggers one after the other when it is told to end, and gives all of them
 * together the time of N8N_GRACEFUL_SHUTDOWN_TIMEOUT; then it waits for the runs that are left. So every trigger stops
 * reading with the signal, and each may be waited for until the time of all is over.
 */
export class Shutdown {
	private begunAt: number | undefined;
	private isWatching = false;
	private readonly listeners = new Set<() => void>();

	constructor(
		private readonly signals: Signals,
		private readonly now: () => number = Date.now,
	) {}

	/** One for the process, also across a reload of the package. */
	static shared(): Shutdown {
		const holder = globalThis as { [SHARED]?: Shutdown };
		return (holder[SHARED] ??= new Shutdown(process));
	}

	/** Milliseconds until n8n waits for triggers no longer; undefined while nobody has told it to end. */
	get msLeft(): number | undefined {
		if (this.begunAt === undefined) return undefined;
		return Math.max(0, this.begunAt + this.graceMs - RESERVE_MS - this.now());
	}

	/** @returns takes the listener away */
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

	/** Where nobody else listens, a listener would keep the signal from ending the process. */
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
