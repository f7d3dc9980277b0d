import type { FetchChoice } from './FetchChoice';
import type { Answer, FetchPort, WaitingMessages } from './FetchPort';
import type { FetchRetries } from './FetchRetries';
import type { GivingPace } from './GivingPace';
import { judgeAnswer } from './judgeAnswer';
import { type Prefetched, ReadAhead } from './ReadAhead';
import { requestMessages } from './requestMessages';

interface ReaderOptions<P, M, D> {
	port: FetchPort<P, M, D>;
	retries: FetchRetries;
	choice: FetchChoice<P>;
	/** Maximum octets to hold. */
	budget: number;
	now: () => number;
	pace: Pick<GivingPace, 'perSecond'>;
	/** The next messages, limited to those worth looking up. */
	next(waiting: WaitingMessages<P>): P[];
	toLookAt(waiting: WaitingMessages<P>): P[];
}

/** Fetches messages before they are requested, and checks that they are still wanted when they are. */
export class AheadReader<P, M, D> {
	private readonly here: ReadAhead<M>;
	/** Messages that did not arrive: what to do about them at the next read. */
	private unsettled: { pick: P; isGone: boolean }[] = [];

	constructor(private readonly options: ReaderOptions<P, M, D>) {
		this.here = new ReadAhead<M>(options.budget, options.now);
	}

	get size(): number {
		return this.here.size;
	}

	/** Octets of the messages held. */
	get octets(): number {
		return this.here.octets;
	}

	hasCome(pick: P): boolean {
		return this.here.has(this.options.port.key(pick));
	}

	/** It may be given out without checking the server again. */
	isFresh(pick: P): boolean {
		const { port } = this.options;
		return this.hasCome(pick) && (port.lookAgain === undefined || this.here.isFresh(port.key(pick)));
	}

	take(pick: P): Prefetched<M> | undefined {
		return this.here.take(this.options.port.key(pick));
	}

	/** The waiting messages that have arrived. */
	fetched(waiting: WaitingMessages<P>): P[] {
		return this.options.next(waiting).filter((pick) => this.hasCome(pick));
	}

	/**
	 * Waits for the current batch.
	 * @throws MailError when the signal is aborted
	 */
	async settled(signal: AbortSignal): Promise<void> {
		await this.here.settled(signal);
	}

	/** @throws why the last batch failed, if the messages are not to blame */
	assertGood(): void {
		this.here.assertGood();
	}

	/** Applies to the waiting messages what was learned in the background. */
	settle(waiting: WaitingMessages<P>): void {
		if (this.unsettled.length === 0 && this.here.size === 0) return;
		const { port, next } = this.options;
		const still = new Map(next(waiting).map((pick) => [port.key(pick), pick]));
		this.here.keepOnly(still);
		for (const { pick: before, isGone } of this.unsettled.splice(0).reverse()) {
			const pick = still.get(port.key(before));
			if (pick === undefined) continue;
			waiting.take([pick]);
			if (isGone) waiting.gone(pick);
			else waiting.putBack(pick);
		}
	}

	/** People may have read, moved or deleted the fetched messages in the meantime. */
	async lookAgain(waiting: WaitingMessages<P>, signal: AbortSignal): Promise<void> {
		const { port } = this.options;
		if (port.lookAgain === undefined) return;
		const fetched = this.fetched(waiting);
		const [first] = fetched;
		if (first === undefined || this.here.isFresh(port.key(first))) return;
		const { unseen, gone } = await port.lookAgain(fetched, signal);
		this.here.noteSeen();
		for (const pick of unseen) this.take(pick);
		waiting.take(gone);
		for (const pick of gone) {
			this.take(pick);
			waiting.gone(pick);
		}
	}

	/** Fetches more, unless enough has arrived or is on its way. */
	begin(waiting: WaitingMessages<P>): void {
		const { port, retries, choice, pace, next, toLookAt } = this.options;
		const most = this.here.allowance(port.maxAhead?.(pace.perSecond));
		const isWanted = (pick: P) => !this.hasCome(pick) && retries.isDue(port.key(pick));
		if (most === undefined || !next(waiting).some(isWanted)) return;
		this.here.begin(async (signal) => {
			const others = toLookAt(waiting);
			if (others.length > 0) {
				const gone = await port.look(others, most.messages, signal, this.fetched(waiting));
				for (const pick of gone) this.unsettled.push({ pick, isGone: true });
			}
			const left = new Set(this.unsettled.map(({ pick }) => port.key(pick)));
			const nextOnes = next(waiting).filter((pick) => !left.has(port.key(pick)));
			const chunk = choice.choose(nextOnes, most, (pick) => this.hasCome(pick));
			if (chunk.length === 0) return;
			const { answers, failure } = await requestMessages(this.options, chunk, signal, most.alone);
			for (const answer of answers) this.keep(answer, chunk.length === 1, signal.aborted);
			if (failure !== undefined) throw failure;
		});
	}

	/** Forgets what has arrived: it is fetched again. */
	drop(): void {
		this.here.keepOnly(new Set());
	}

	close(): void {
		this.here.close();
	}

	/** Records at once what did not arrive, so that it is suspect even if nothing more is read. */
	private keep(answer: Answer<P, M>, isAlone: boolean, isStopped: boolean): void {
		const { port } = this.options;
		const { pick, kind } = answer;
		const outcome = judgeAnswer(this.options, answer, { isAlone, isStopped });
		if (kind === 'fetched') this.here.keep(port.key(pick), answer, port.octets(answer.message));
		else if (kind === 'hopeless') this.here.keep(port.key(pick), answer, 0);
		else if (kind !== 'untried') this.unsettled.push({ pick, isGone: outcome === 'gone' });
	}
}
