import { sharedAbort } from '../async/sharedAbort';
import { MailError } from '../contracts/MailError';
import type { Delivery, MailSource } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { describeError } from '../contracts/describeError';
import { Acknowledging } from './Acknowledging';
import { InFlight } from './InFlight';
import type { PumpOptions, Handover, RunningPump } from './PumpOptions';

/** The engine loop behind `pumpMail`: one session after the other, until it is stopped. */
export class Pump<C, D extends Delivery> implements RunningPump<C, D> {
	readonly firstTry: Promise<MailError | undefined>;
	ended: Promise<void> = Promise.resolve();

	position: C | undefined;
	private readonly hand: InFlight<C, D>;
	private readonly acknowledging: Acknowledging<C, D>;
	private readonly abort = sharedAbort();
	private stopping = false;
	/** What it had belongs to a successor. */
	private released = false;
	private drainUntil = Infinity;
	/** The position has moved since it was last stored. */
	private dirty = false;
	/** When it last did. */
	private movedAt = 0;
	private online = false;
	/** Messages come faster than the server is told of those that are done: it is told of many at a time. */
	private isInBurst = false;
	/** n8n could not start the last run. */
	private startsFail = false;
	private settleFirstTry: (error: MailError | undefined) => void = () => undefined;
	/** Cuts the present wait short; replaced for each wait. */
	private interrupt: () => void = () => undefined;

	constructor(private readonly options: PumpOptions<C, D>) {
		this.position = options.position;
		this.firstTry = new Promise((resolve) => (this.settleFirstTry = resolve));
		this.hand = new InFlight(
			options,
			() => this.interrupt(),
			() => this.position,
		);
		this.acknowledging = new Acknowledging(this.hand, (position) => this.acknowledged(position));
	}

	start(): void {
		this.hand.adopt(this.options.inHand ?? []);
		this.ended = this.run();
	}

	async stop(drainMs: number): Promise<void> {
		this.stopping = true;
		this.drainUntil = this.options.clock.now() + drainMs;
		this.hand.stop();
		this.interrupt();
		await this.ended;
	}

	async flush(): Promise<void> {
		// A successor has it then.
		if (!this.dirty || this.released || this.position === undefined) return;
		this.dirty = false;
		await this.options.host.flush(this.position);
	}

	async relinquish(): Promise<Handover<C, D>> {
		this.released = true;
		this.abort.abort();
		await this.ended;
		const inHand = this.hand.release();
		return { inHand, ...defined({ position: this.position }) };
	}

	private get wanted(): boolean {
		if (this.abort.signal.aborted) return false;
		return !this.stopping || (!this.hand.isEmpty && this.options.clock.now() < this.drainUntil);
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
			await source.connect(this.position, this.hand.deliveries(), signal);
			this.position = source.position();
			let healthy = false;
			this.isInBurst = false;
			while (this.wanted) {
				if (!this.isInBurst) this.acknowledging.begin(source);
				// Such a source has one thing to do at a time.
				if (source.readAhead === undefined) await this.acknowledging.end();
				this.hand.assertStarted();
				this.hand.checkRuns();
				const more = await this.fill(source);
				this.isInBurst = more && this.hand.untold < this.mostUntold(source) / 2;
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

	/** Told only after the first successful read: Exchange lets people log in and then refuses every command. */
	private reportOnline(): void {
		// Where n8n cannot start runs, a server that answers is no reason to hurry.
		if (!this.startsFail) this.options.backoff.reset();
		this.settleFirstTry(undefined);
		if (!this.online) this.options.host.connected();
		this.online = true;
	}

	private async afterFailure(error: MailError): Promise<void> {
		const { backoff, clock, host } = this.options;
		// A token that ran out under a working connection is no outage: the next session brings a fresh one.
		const quiet = error.kind === 'tokenExpired' && this.online;
		this.online = quiet;
		this.startsFail ||= error.kind === 'runNotStarted';
		const pause = quiet ? 0 : backoff.next(error.retryAfterMs);
		if (!quiet) host.disconnected(error, pause);
		this.settleFirstTry(error);
		if (quiet) return;
		await this.untilInterrupted(async (cut) => await clock.sleep(pause, cut), { byRuns: false });
	}

	/** The server knows of them, and the source of where it is now. */
	private acknowledged(position: C): void {
		this.position = position;
		this.dirty = true;
		this.movedAt = this.options.clock.now();
		this.startsFail = false;
	}

	/** So many may be done, and more, before the server is told. */
	private mostUntold({ readAhead }: MailSource<C, D>): number {
		const { acknowledge, mostUntold = 0 } = this.options.policy;
		// Their keys keep nobody from another try after a crash.
		return readAhead === undefined || acknowledge === 'onSuccess' ? 0 : mostUntold;
	}

	/** @returns whether something was read, so that it is worth asking again at once */
	private async fill(source: MailSource<C, D>): Promise<boolean> {
		if (this.stopping) return false;
		const { busy, untold } = this.hand;
		const free = this.options.policy.maxInFlight - busy - Math.max(0, untold - this.mostUntold(source));
		// Without a place, too: the next are read meanwhile.
		let deliveries = source.readAhead?.(Math.max(0, free)) ?? [];
		if (deliveries.length === 0) {
			if (free <= 0) return false;
			await this.acknowledging.end();
			deliveries = await source.read(free, this.abort.signal);
		}
		this.position = source.position();
		for (const delivery of deliveries) {
			if (this.abort.signal.aborted) break;
			await this.hand.take(delivery);
		}
		this.options.host.synced(await source.queueSize(this.abort.signal));
		return deliveries.length > 0;
	}

	private async rest(source: MailSource<C, D>): Promise<void> {
		if (this.acknowledging.isBusy) {
			await this.untilInterrupted(async (cut) => await this.acknowledging.through(cut));
			return;
		}
		if (this.hand.needsAttention || !this.wanted) return;
		const { clock, policy } = this.options;
		if (!this.dirty) {
			await this.untilInterrupted(async (cut) => await source.wait(cut));
			return;
		}
		let quiet = false;
		// From the last move on, not from the beginning of this wait: a source that polls waits for a moment only.
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
		if (quiet && this.wanted && !this.hand.needsAttention) await this.flush();
	}

	/** Runs a wait that a finished run, a stop or a handover cuts short. */
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

/** Whatever a source does: one whose `wait` does not wait would otherwise stop all of n8n, and not only itself. */
async function othersTurn(): Promise<void> {
	await new Promise<void>((resolve) => setImmediate(resolve));
}

function asMailError(error: unknown): MailError {
	if (error instanceof MailError) return error;
	return new MailError('unknown', describeError(error), { cause: error });
}
