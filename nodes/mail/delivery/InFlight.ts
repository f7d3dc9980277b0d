import { MailError } from '../contracts/MailError';
import type { Delivery, MailSource, Outcome } from '../contracts/MailSource';
import type { RunOutcome, InFlightMessage } from './InFlightMessage';
import type { PumpOptions } from './PumpOptions';

/**
 * If n8n has not reported the end of an execution within a day, it never will: the queue or the database
 * has lost it.
 */
const LOST_AFTER_MS = 24 * 60 * 60_000;
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** The messages in hand: read, and not yet acknowledged on the server. */
export class InFlight<C, D extends Delivery> {
	private readonly works = new Set<InFlightMessage<D>>();
	/**
	 * Those that count against `maxInFlight`; with `immediately`, an execution outlives its
	 * acknowledgment.
	 */
	private readonly slots = new Set<InFlightMessage<D>>();
	private readonly retries = new AbortController();
	private stopped = false;
	private released = false;
	private notStarted = false;
	private reportedOverdue = 0;

	constructor(
		private readonly options: Pick<PumpOptions<C, D>, 'host' | 'policy' | 'clock'>,
		/**
		 * Called when an execution has ended, so that there may be something to acknowledge or a free slot.
		 */
		private readonly onChange: () => void,
		private readonly position: () => C | undefined,
	) {}

	/**
	 * Slots in use. An overdue execution keeps its message in hand, but its slot is given to another one.
	 */
	get busy(): number {
		return this.slots.size - this.overdue.length;
	}

	/** Messages that are done but not yet acknowledged on the server. */
	get unacknowledged(): number {
		let count = 0;
		for (const { outcome } of this.works) if (outcome !== undefined) count += 1;
		return count;
	}

	get isEmpty(): boolean {
		return this.works.size === 0;
	}

	/** There is something to acknowledge, or to report. */
	get needsAttention(): boolean {
		return this.notStarted || this.recalls || [...this.works].some((work) => work.outcome !== undefined);
	}

	/** There are messages whose next attempt is due and whose octets have to be fetched again. */
	get recalls(): boolean {
		return [...this.works].some(({ isRecalled }) => isRecalled);
	}

	/**
	 * Fetches these messages again and starts their next attempts.
	 * @throws MailError
	 */
	async recall(source: Pick<MailSource<C, D>, 'recall'>, signal: AbortSignal): Promise<void> {
		for (const work of [...this.works].filter(({ isRecalled }) => isRecalled)) {
			const recalled = await source.recall(work.delivery, signal);
			// Dropped by a stop in the meantime.
			if (signal.aborted || !this.works.has(work)) continue;
			delete work.isRecalled;
			if (recalled.is === 'here') {
				work.delivery = { ...work.delivery, ...recalled.content };
				await this.launch(work).catch(() => (this.notStarted = true));
			} else if (recalled.is === 'later') this.retryLater(work, recalled.afterMs);
			else this.giveUp(work, recalled.is === 'gone' ? goneMeanwhile(work.attempt - 1) : recalled.error);
		}
	}

	/**
	 * @throws MailError of kind `runNotStarted`, once, if a message was dropped because no execution could
	 * be started
	 */
	assertStarted(): void {
		if (!this.notStarted) return;
		this.notStarted = false;
		throw new MailError(
			'runNotStarted',
			'n8n could not start an execution for a message; the message is read again',
			{
				hint: "See n8n's log: its database may be full, locked or unreachable.",
			},
		);
	}

	/** Reports overdue executions, and gives up messages whose executions n8n has lost. */
	checkRuns(): void {
		const { host, clock, policy } = this.options;
		for (const work of this.overdue) {
			if (clock.now() - (work.startedAt ?? Infinity) < LOST_AFTER_MS) continue;
			if (work.outcome === undefined) this.giveUp(work, neverReported());
			else this.slots.delete(work);
		}
		const count = this.overdue.length;
		if (count === this.reportedOverdue) return;
		this.reportedOverdue = count;
		host.overdue(count, policy.overdueAfterMs);
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
		const judgment = await this.options.host.decide(delivery);
		// Dropped by a stop in the meantime.
		if (!this.works.has(work)) return;
		if (judgment === 'run') await this.launch(work);
		else if (judgment === 'exclude') this.finish(work, 'filteredOut');
		else this.giveUp(work, judgment);
	}

	/** Takes over what a predecessor had in hand; its executions are still running. */
	adopt(works: readonly InFlightMessage<D>[]): void {
		for (const work of works) {
			this.works.add(work);
			if (work.outcome !== undefined) continue;
			this.slots.add(work);
			if (work.run === undefined) this.retryLater(work, 0);
			else this.follow(work, work.run.outcome);
		}
	}

	/** From now on these belong to a successor. */
	release(): InFlightMessage<D>[] {
		this.released = true;
		this.retries.abort();
		return [...this.works];
	}

	/** Messages waiting for a retry are dropped: they are not acknowledged, so they are read again. */
	stop(): void {
		this.stopped = true;
		this.retries.abort();
		for (const work of this.works) {
			if (work.run === undefined && work.outcome === undefined) this.drop(work);
		}
	}

	private get overdue(): InFlightMessage<D>[] {
		const { clock, policy } = this.options;
		const begunBefore = clock.now() - policy.overdueAfterMs;
		return [...this.slots].filter(
			({ run, startedAt }) => run !== undefined && (startedAt ?? Infinity) < begunBefore,
		);
	}

	private async launch(work: InFlightMessage<D>): Promise<void> {
		const { host, policy } = this.options;
		const position = this.position();
		if (position === undefined) return;
		this.slots.add(work);
		work.startedAt = this.options.clock.now();
		const started = host.start(work.delivery, work.attempt, position);
		// Set before the start has finished, so that a successor never starts it a second time.
		work.run = { outcome: started.then(async (run) => await run.outcome) };
		this.follow(work, work.run.outcome);
		try {
			await started;
		} catch (error) {
			// No execution was started: dropped, so that the message is read again.
			this.drop(work);
			throw error;
		}
		if (policy.acknowledge === 'immediately') work.outcome = 'processed';
		if (!this.mayKeep(work)) work.delivery = { ...work.delivery, mime: undefined };
	}

	/** Only a retry needs the octets again; n8n has its own copy of the item. */
	private mayKeep(work: InFlightMessage<D>): boolean {
		const { acknowledge, attempts, maxKeptBytes = MAX_KEPT_BYTES } = this.options.policy;
		if (acknowledge !== 'onSuccess' || work.attempt >= attempts) return false;
		let octets = 0;
		for (const { delivery } of this.slots) octets += delivery.mime?.length ?? 0;
		return octets <= maxKeptBytes;
	}

	private follow(work: InFlightMessage<D>, ended: Promise<RunOutcome>): void {
		const onEnd = (outcome: RunOutcome) => {
			// Given up in the meantime, or the outcome of an earlier attempt.
			if (this.released || work.run?.outcome !== ended || !this.slots.has(work)) return;
			this.settle(work, outcome);
			this.onChange();
		};
		// It rejects only if the start failed, which has been handled.
		ended.then(onEnd, () => undefined);
	}

	private settle(work: InFlightMessage<D>, outcome: RunOutcome): void {
		const { acknowledge, attempts, retryDelayMs } = this.options.policy;
		if (acknowledge === 'immediately') {
			this.slots.delete(work);
		} else if (outcome === 'notStarted') {
			// Its octets may have been released: a new connection reads it again.
			this.notStarted = true;
			this.drop(work);
		} else if (outcome === 'canceled' && this.stopped) {
			// n8n is shutting down and has canceled the execution; the message is not acknowledged, so it
			// is read again.
			this.drop(work);
		} else if (acknowledge === 'onCompletion' || outcome === 'succeeded') {
			this.finish(work, 'processed');
		} else if (this.stopped) {
			this.drop(work);
		} else if (work.attempt < attempts) {
			// Refused means that this attempt was already made before a restart, so there is nothing to
			// wait for.
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
			if (signal.aborted) return;
			if (work.delivery.mime === undefined) {
				work.isRecalled = true;
				this.onChange();
				return;
			}
			await this.launch(work).catch(() => {
				// Dropped and read again by a new session, because the octets belong to this one.
				this.notStarted = true;
				this.onChange();
			});
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

function neverReported(): MailError {
	return new MailError(
		'runFailed',
		'n8n has not reported within 24 hours how its execution ended, so it is unknown whether the workflow processed it',
		{
			hint: "Look for the execution in n8n's list. In queue mode, check that Redis keeps its data and that the workers run.",
		},
	);
}

function goneMeanwhile(tries: number): MailError {
	const text = `${describeFailure(tries, 'failed')}, and before the next try the message was deleted or moved out of the folder`;
	return new MailError('runFailed', text, {
		hint: 'If nobody meant to remove it, correct the workflow and move the message back to the folder.',
	});
}

function describeFailure(attempts: number, outcome: RunOutcome): string {
	const tries = attempts === 1 ? 'once' : `${String(attempts)} times`;
	if (outcome === 'refused')
		return `It was processed ${tries} before n8n restarted, and the outcome is unknown`;
	return `The workflow was executed ${tries} for it; the last execution ${outcome === 'failed' ? 'failed' : 'was canceled'}`;
}
