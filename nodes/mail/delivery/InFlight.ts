import { MailError } from '../contracts/MailError';
import type { Delivery, Outcome } from '../contracts/MailSource';
import type { RunOutcome, InFlightMessage } from './InFlightMessage';
import type { PumpOptions } from './PumpOptions';

/** The messages that are in hand: read, and not yet acknowledged on the server. */
export class InFlight<C, D extends Delivery> {
	private readonly works = new Set<InFlightMessage<D>>();
	/** Those that count against `maxInFlight`; with `immediately` a run outlives its acknowledgement. */
	private readonly slots = new Set<InFlightMessage<D>>();
	private readonly retries = new AbortController();
	private stopped = false;
	private released = false;
	private notStarted = false;

	constructor(
		private readonly options: Pick<PumpOptions<C, D>, 'host' | 'policy' | 'clock'>,
		/** Called when a run has ended and there may be something to acknowledge or a slot free. */
		private readonly onChange: () => void,
		private readonly position: () => C | undefined,
	) {}

	get busy(): number {
		return this.slots.size;
	}

	get isEmpty(): boolean {
		return this.works.size === 0;
	}

	/** There is something to acknowledge, or to tell. */
	get needsAttention(): boolean {
		return this.notStarted || [...this.works].some((work) => work.outcome !== undefined);
	}

	/** @throws MailError of kind `runNotStarted`, once, when a message was let go for want of a run */
	assertStarted(): void {
		if (!this.notStarted) return;
		this.notStarted = false;
		throw new MailError('runNotStarted', 'n8n could not start a run for a message; it is read again', {
			hint: "See n8n's log: its database may be full, locked or out of reach.",
		});
	}

	deliveries(): D[] {
		return [...this.works].map((work) => work.delivery);
	}

	finished(outcome: Outcome): InFlightMessage<D>[] {
		return [...this.works].filter((work) => work.outcome === outcome);
	}

	forget(works: readonly InFlightMessage<D>[]): void {
		for (const work of works) this.works.delete(work);
	}

	async take(delivery: D): Promise<void> {
		const work: InFlightMessage<D> = { delivery, attempt: 1 };
		this.works.add(work);
		if (delivery.mime === undefined && delivery.error !== undefined) {
			this.giveUp(work, delivery.error);
			return;
		}
		const judgement = await this.options.host.decide(delivery);
		// Let go by a stop meanwhile.
		if (!this.works.has(work)) return;
		if (judgement === 'run') await this.launch(work);
		else if (judgement === 'exclude') this.finish(work, 'filteredOut');
		else this.giveUp(work, judgement);
	}

	/** Goes on with what a predecessor had in hand; its runs are still going. */
	adopt(works: readonly InFlightMessage<D>[]): void {
		for (const work of works) {
			this.works.add(work);
			if (work.outcome !== undefined) continue;
			this.slots.add(work);
			if (work.run === undefined) this.retryLater(work, 0);
			else this.follow(work, work.run.outcome);
		}
	}

	/** From now on the works belong to a successor. */
	release(): InFlightMessage<D>[] {
		this.released = true;
		this.retries.abort();
		return [...this.works];
	}

	/** Messages that wait for another try are let go: they are not acknowledged, so they come again. */
	stop(): void {
		this.stopped = true;
		this.retries.abort();
		for (const work of this.works) {
			if (work.run === undefined && work.outcome === undefined) this.drop(work);
		}
	}

	private async launch(work: InFlightMessage<D>): Promise<void> {
		const { host, policy } = this.options;
		const position = this.position();
		if (position === undefined) return;
		this.slots.add(work);
		const started = host.start(work.delivery, work.attempt, position);
		// Set before the start is through, so that a successor never starts it a second time.
		work.run = { outcome: started.then(async (run) => await run.outcome) };
		this.follow(work, work.run.outcome);
		try {
			await started;
		} catch (error) {
			// No run was asked for: let go, the message is read again.
			this.drop(work);
			throw error;
		}
		if (policy.acknowledge === 'immediately') work.outcome = 'processed';
		// Only a retry needs the octets again; n8n has its own copy of what they became.
		if (policy.acknowledge !== 'onSuccess') work.delivery = { ...work.delivery, mime: undefined };
	}

	private follow(work: InFlightMessage<D>, ended: Promise<RunOutcome>): void {
		const onEnd = (outcome: RunOutcome) => {
			if (this.released) return;
			this.settle(work, outcome);
			this.onChange();
		};
		// It rejects only with its start, and that has been told.
		ended.then(onEnd, () => undefined);
	}

	private settle(work: InFlightMessage<D>, outcome: RunOutcome): void {
		const { acknowledge, attempts, retryDelayMs } = this.options.policy;
		if (acknowledge === 'immediately') {
			this.slots.delete(work);
		} else if (outcome === 'notStarted') {
			// Its octets may be gone by now: a new connection reads it again.
			this.notStarted = true;
			this.drop(work);
		} else if (outcome === 'cancelled' && this.stopped) {
			// n8n is going down and cut the run off; the message is not acknowledged, so it comes again.
			this.drop(work);
		} else if (acknowledge === 'onCompletion' || outcome === 'succeeded') {
			this.finish(work, 'processed');
		} else if (this.stopped) {
			this.drop(work);
		} else if (work.attempt < attempts) {
			// Refused means that this very try was made before a restart: nothing to wait for.
			const delay = outcome === 'refused' ? 0 : retryDelayMs * 2 ** (work.attempt - 1);
			work.attempt += 1;
			this.retryLater(work, delay);
		} else {
			const text = describeFailure(attempts, outcome);
			this.giveUp(work, new MailError('runFailed', text));
		}
	}

	private retryLater(work: InFlightMessage<D>, delayMs: number): void {
		delete work.run;
		const { signal } = this.retries;
		void this.options.clock.sleep(delayMs, signal).then(async () => {
			if (!signal.aborted) await this.launch(work).catch(() => this.onChange());
		});
	}

	private giveUp(work: InFlightMessage<D>, reason: MailError): void {
		this.options.host.setAside(work.delivery, reason);
		this.finish(work, 'setAside');
	}

	private finish(work: InFlightMessage<D>, outcome: Outcome): void {
		this.slots.delete(work);
		work.outcome = outcome;
		work.delivery = { ...work.delivery, mime: undefined };
	}

	private drop(work: InFlightMessage<D>): void {
		this.slots.delete(work);
		this.works.delete(work);
	}
}

function describeFailure(attempts: number, outcome: RunOutcome): string {
	const tries = attempts === 1 ? 'once' : `${String(attempts)} times`;
	if (outcome === 'refused')
		return `It was run ${tries} before n8n was restarted, and how that ended is not known`;
	return `The workflow was run ${tries} on it; the last run ${outcome === 'failed' ? 'failed' : 'was cancelled'}`;
}
