import { MailError } from '../../contracts/MailError';
import { stopped } from '../../async/stopped';
import { defined } from '../../contracts/defined';

const SHARED = Symbol.for('n8n-nodes-microsoft-mail.requestGates');

/** Callers wait out a shorter pause; a longer one is reported to them as an error. */
const PATIENCE_MS = 5_000;
/** Limit for a pause that a server requests. */
const LONGEST_PAUSE_MS = 60 * 60_000;

interface Waiting {
	go(): void;
	refuse(error: MailError): void;
}

/**
 * Limits the parallel requests to a mailbox, in order of arrival, and holds all of them back during a pause
 * that the server has requested. Microsoft counts per app and mailbox, whoever in this process sends them:
 * https://learn.microsoft.com/en-us/graph/throttling-limits
 */
export class RequestGate {
	private taken = 0;
	private readonly queue: Waiting[] = [];
	private notBefore = 0;
	private reason: MailError | undefined;
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly limit: number,
		private readonly now: () => number = Date.now,
	) {}

	/**
	 * The gate of a mailbox, shared by the whole process, also across a reload of the package.
	 * @param key API, server, mailbox: whatever the server counts by
	 */
	static shared(key: string, limit: number): RequestGate {
		const holder = globalThis as { [SHARED]?: Map<string, RequestGate> };
		const gates = (holder[SHARED] ??= new Map<string, RequestGate>());
		let gate = gates.get(key);
		if (gate === undefined) {
			for (const [other, { isForgettable }] of gates) if (isForgettable) gates.delete(other);
			gate = new RequestGate(limit);
			gates.set(key, gate);
		}
		return gate;
	}

	/** How long the current pause still lasts, in milliseconds. */
	get pauseMs(): number {
		return Math.max(0, this.notBefore - this.now());
	}

	get isForgettable(): boolean {
		return this.taken === 0 && this.queue.length === 0 && this.pauseMs === 0;
	}

	/**
	 * Does the work when its turn has come.
	 * @throws what the work throws; MailError of kind `throttled` during a long pause, of kind `network`
	 * when the signal is aborted first
	 */
	async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
		await this.enter(signal);
		try {
			return await work();
		} finally {
			this.taken -= 1;
			this.admit();
		}
	}

	/**
	 * Starts a pause: the server has said when it wants the next request.
	 * @param ms in milliseconds; a shorter pause than the current one changes nothing
	 * @param reason what the server said
	 */
	holdBack(ms: number, reason: MailError): void {
		const until = this.now() + Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
		if (until <= this.notBefore) return;
		this.notBefore = until;
		this.reason = reason;
		this.admit();
	}

	private async enter(signal: AbortSignal): Promise<void> {
		if (signal.aborted) throw stopped();
		if (this.pauseMs > PATIENCE_MS) throw this.paused();
		await new Promise<void>((resolve, reject) => {
			const waiting: Waiting = {
				go: () => {
					signal.removeEventListener('abort', onAbort);
					resolve();
				},
				refuse: (error) => {
					signal.removeEventListener('abort', onAbort);
					reject(error);
				},
			};
			const onAbort = () => {
				const at = this.queue.indexOf(waiting);
				if (at >= 0) this.queue.splice(at, 1);
				reject(stopped());
			};
			signal.addEventListener('abort', onAbort, { once: true });
			this.queue.push(waiting);
			this.admit();
		});
	}

	private admit(): void {
		clearTimeout(this.timer);
		const { pauseMs } = this;
		if (pauseMs > PATIENCE_MS) for (const { refuse } of this.queue.splice(0)) refuse(this.paused());
		if (this.queue.length === 0) return;
		if (pauseMs > 0) {
			this.timer = setTimeout(() => this.admit(), pauseMs);
			return;
		}
		while (this.taken < this.limit) {
			const next = this.queue.shift();
			if (next === undefined) return;
			this.taken += 1;
			next.go();
		}
	}

	private paused(): MailError {
		const { message = 'The server asked to wait', hint, code } = this.reason ?? {};
		return new MailError('throttled', message, {
			retryAfterMs: this.pauseMs,
			heldBack: true,
			...defined({ hint, code }),
		});
	}
}
