import { sharedAbort } from '../async/sharedAbort';
import { MailError } from '../contracts/MailError';
import type { Delivery, MailSource } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { describeError } from '../contracts/describeError';
import { Acknowledging } from './Acknowledging';
import { InFlight } from './InFlight';
import type { PumpOptions, Handover, RunningPump } from './PumpOptions';

/** The engine loop behind `pumpMail`: one session after another, until it is stopped. */
export class Pump<C, D extends Delivery> implements RunningPump<C, D> {
	readonly firstTry: Promise<MailError | undefined>;
	ended: Promise<void> = Promise.resolve();

	position: C | undefined;
	private readonly inFlight: InFlight<C, D>;
	private readonly acknowledging: Acknowledging<C, D>;
	private readonly abort = sharedAbort();
	private stopping = false;
	/** Position and messages in hand belong to a successor. */
	private released = false;
	private drainUntil = Infinity;
	/** The position has moved since it was last stored. */
	private dirty = false;
	/** When it last did. */
	private movedAt = 0;
	private online = false;
	/** Messages arrive faster than they can be acknowledged one by one: many are acknowledged at once. */
	private isInBurst = false;
	/** n8n could not start the last execution. */
	private startsFail = false;
	private settleFirstTry: (error: MailError | undefined) => void = () => undefined;
	/** Cuts the current wait short; replaced for each wait. */
	private interrupt: () => void = () => undefined;

	constructor(private readonly options: PumpOptions<C, D>) {
		this.position = options.position;
		this.firstTry = new Promise((resolve) => (this.settleFirstTry = resolve));
		this.inFlight = new InFlight(
			options,
			() => this.interrupt(),
			() => this.position,
		);
		this.acknowledging = new Acknowledging(this.inFlight, (position) => this.acknowledged(position));
	}

	start(): void {
		this.inFlight.adopt(this.options.inHand ?? []);
		this.ended = this.run();
	}

	async stop(drainMs: number): Promise<void> {
		this.stopping = true;
		this.drainUntil = this.options.clock.now() + drainMs;
		this.inFlight.stop();
		this.interrupt();
		await this.ended;
	}

	async flush(): Promise<void> {
		// In that case a successor has it.
		if (!this.dirty || this.released || this.position === undefined) return;
		this.dirty = false;
		await this.options.host.flush(this.position);
	}

	async relinquish(): Promise<Handover<C, D>> {
		this.released = true;
		this.abort.abort();
		await this.ended;
		const inHand = this.inFlight.release();
		return { inHand, ...defined({ position: this.position }) };
	}

	private get wanted(): boolean {
		if (this.abort.signal.aborted) return false;
		return !this.stopping || (!this.inFlight.isEmpty && this.options.clock.now() < this.drainUntil);
	}

	private async run(): Promise<void> {
		while (this.wanted) {
			try {
				await this.session();
			} catch (error) {
				if (this.wanted) await this.afterFailure(asMailError(error));
			}
		}
		this.abort.abort();
		this.settleFirstTry(undefined);
	}

	private async session(): Promise<void> {
		const { signal } = this.abort;
		const source = this.options.open();
		try {
			await source.connect(this.position, this.inFlight.deliveries(), signal);
			this.position = source.position();
			let healthy = false;
			this.isInBurst = false;
			while (this.wanted) {
				if (!this.isInBurst) this.acknowledging.begin(source);
				// Such a source handles one call at a time.
				if (source.readAhead === undefined) await this.acknowledging.end();
				this.inFlight.assertStarted();
				this.inFlight.checkRuns();
				await this.recall(source);
				const more = await this.fill(source);
				this.isInBurst = more && this.inFlight.unacknowledged < this.maxUnacknowledged(source) / 2;
				if (!healthy) this.reportOnline();
				healthy = true;
				if (more) continue;
				await this.rest(source);
				await othersTurn();
			}
		} finally {
			await this.acknowledging.end().catch(() => undefined);
			await source.close();
		}
	}

	/**
	 * Reported only after the first successful read: Exchange lets clients log in and then refuses every
	 * command.
	 */
	private reportOnline(): void {
		// While n8n cannot start executions, a working server is no reason to hurry.
		if (!this.startsFail) this.options.backoff.reset();
		this.settleFirstTry(undefined);
		if (!this.online) this.options.host.connected();
		this.online = true;
	}

	private async afterFailure(error: MailError): Promise<void> {
		const { backoff, clock, host } = this.options;
		// A token that expires on a working connection is no outage: the next session gets a new one.
		const quiet = error.kind === 'tokenExpired' && this.online;
		this.online = quiet;
		this.startsFail ||= error.kind === 'runNotStarted';
		const pause = quiet ? 0 : backoff.next(error.retryAfterMs);
		if (!quiet) host.disconnected(error, pause);
		this.settleFirstTry(error);
		if (quiet) return;
		await this.untilInterrupted(async (cut) => await clock.sleep(pause, cut), { byRuns: false });
	}

	/** Called once they are acknowledged on the server and the source has its new position. */
	private acknowledged(position: C): void {
		this.position = position;
		this.dirty = true;
		this.movedAt = this.options.clock.now();
		this.startsFail = false;
	}

	/** How many messages may be done before they are acknowledged. */
	private maxUnacknowledged({ readAhead }: MailSource<C, D>): number {
		const { acknowledge, maxUnacknowledged = 0 } = this.options.policy;
		// Their keys do not prevent a retry after a crash.
		return readAhead === undefined || acknowledge === 'onSuccess' ? 0 : maxUnacknowledged;
	}

	/** @returns whether something was read, so that it is worth reading again at once */
	private async fill(source: MailSource<C, D>): Promise<boolean> {
		if (this.stopping) return false;
		const { busy, unacknowledged } = this.inFlight;
		const free =
			this.options.policy.maxInFlight - busy - Math.max(0, unacknowledged - this.maxUnacknowledged(source));
		// Also without a free slot: the next messages are fetched in the meantime.
		let deliveries = source.readAhead?.(Math.max(0, free)) ?? [];
		if (deliveries.length === 0) {
			if (free <= 0) return false;
			await this.acknowledging.end();
			deliveries = await source.read(free, this.abort.signal);
		}
		this.position = source.position();
		for (const delivery of deliveries) {
			if (this.abort.signal.aborted) break;
			await this.inFlight.take(delivery);
		}
		this.options.host.synced(await source.queueSize(this.abort.signal));
		return deliveries.length > 0;
	}

	private async recall(source: MailSource<C, D>): Promise<void> {
		if (this.stopping || !this.inFlight.recalls) return;
		await this.acknowledging.end();
		await this.inFlight.recall(source, this.abort.signal);
	}

	private async rest(source: MailSource<C, D>): Promise<void> {
		if (this.acknowledging.isBusy) {
			await this.untilInterrupted(async (cut) => await this.acknowledging.through(cut));
			return;
		}
		if (this.inFlight.needsAttention || !this.wanted) return;
		const { clock, policy } = this.options;
		if (!this.dirty) {
			await this.untilInterrupted(async (cut) => await source.wait(cut));
			return;
		}
		let quiet = false;
		// Counted from the last move, not from the start of this wait: the waits of a polling source are
		// short.
		const untilQuiet = Math.max(0, this.movedAt + policy.flushAfterMs - clock.now());
		await this.untilInterrupted(async (cut) => {
			const enough = new AbortController();
			const timer = clock.sleep(untilQuiet, AbortSignal.any([cut, enough.signal])).then(() => {
				quiet = !cut.aborted && !enough.signal.aborted;
				this.interrupt();
			});
			await source.wait(cut).finally(() => {
				enough.abort();
			});
			await timer;
		});
		if (quiet && this.wanted && !this.inFlight.needsAttention) await this.flush();
	}

	/** Waits until an execution ends, or a stop or a handover interrupts. */
	private async untilInterrupted(
		wait: (cut: AbortSignal) => Promise<void>,
		{ byRuns = true }: { byRuns?: boolean } = {},
	): Promise<void> {
		const cut = new AbortController();
		const { signal } = this.abort;
		const onAbort = () => cut.abort();
		this.interrupt = () => {
			if (byRuns || this.stopping) cut.abort();
		};
		signal.addEventListener('abort', onAbort, { once: true });
		try {
			if (signal.aborted) return;
			await wait(cut.signal);
		} finally {
			signal.removeEventListener('abort', onAbort);
			this.interrupt = () => undefined;
		}
	}
}

/** A safeguard for any source: one whose `wait` returns at once would otherwise block all of n8n. */
async function othersTurn(): Promise<void> {
	await new Promise<void>((resolve) => setImmediate(resolve));
}

function asMailError(error: unknown): MailError {
	if (error instanceof MailError) return error;
	return new MailError('unknown', describeError(error), { cause: error });
}
