import { untilAborted } from '../async/untilAborted';
import { OUTCOMES, type Delivery, type MailSource } from '../contracts/MailSource';
import type { InFlight } from './InFlight';

/** Acknowledges messages in the background, while others are read and executed. */
export class Acknowledging<C, D extends Delivery> {
	private work: Promise<void> | undefined;
	private failure: { error: unknown } | undefined;

	constructor(
		private readonly inFlight: Pick<InFlight<C, D>, 'finished' | 'forget'>,
		/** Called with the position after each acknowledgment. */
		private readonly onAcknowledged: (position: C) => void,
	) {}

	get isBusy(): boolean {
		return this.work !== undefined;
	}

	/**
	 * Starts to acknowledge what is done now, unless already in progress.
	 * @throws MailError that ended the previous acknowledgment
	 */
	begin(source: MailSource<C, D>): void {
		this.assertGood();
		if (this.work !== undefined || OUTCOMES.every((outcome) => this.inFlight.finished(outcome).length === 0))
			return;
		this.work = this.acknowledge(source)
			.catch((error: unknown) => (this.failure = { error }))
			.then(() => (this.work = undefined));
	}

	/** @throws MailError that ended the acknowledgment */
	async end(): Promise<void> {
		await this.work;
		this.assertGood();
	}

	/** Resolves when the work has ended, or the signal is aborted. */
	async through(signal: AbortSignal): Promise<void> {
		await untilAborted(this.work ?? Promise.resolve(), signal);
	}

	private assertGood(): void {
		const { failure } = this;
		this.failure = undefined;
		if (failure !== undefined) throw failure.error;
	}

	private async acknowledge(source: MailSource<C, D>): Promise<void> {
		for (const outcome of OUTCOMES) {
			const done = this.inFlight.finished(outcome);
			if (done.length === 0) continue;
			await source.acknowledge(
				done.map((work) => work.delivery),
				outcome,
			);
			this.onAcknowledged(source.position());
			this.inFlight.forget(done);
		}
	}
}
