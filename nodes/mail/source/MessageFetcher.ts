import type { Recalled } from '../contracts/MailSource';
import { AheadReader } from './AheadReader';
import { FetchChoice } from './FetchChoice';
import type { FetchPort, WaitingMessages, Answer } from './FetchPort';
import { GivingPace } from './GivingPace';
import type { FetchRetries } from './FetchRetries';
import { judgeAnswer } from './judgeAnswer';
import { recallMessage } from './recallMessage';
import { requestMessages } from './requestMessages';

/** Number of messages to look up before any is requested. */
export const WINDOW = 200;
/**
 * Maximum octets requested at a time and read ahead, together. A single message may be larger; it is then
 * not read ahead, and nothing is held beside it.
 */
export const BUDGET = 32 * 1024 * 1024;

export interface FetchResult<D> {
	deliveries: D[];
	/** Nothing was tried: nothing is waiting, or what is waiting is unavailable and not due yet. */
	isIdle: boolean;
}

/**
 * Fetches messages with any protocol, so that an unavailable one does not block the others: several are
 * requested together; what does not arrive is requested alone, less and less often (`FetchRetries`), in
 * turn with the rest.
 *
 * Calling `ready` also starts to fetch the next messages in the background. The port is used for one thing
 * at a time.
 */
export class MessageFetcher<P, M, D> {
	private readonly choice: FetchChoice<P>;
	private readonly ahead: AheadReader<P, M, D>;
	private readonly pace: GivingPace;
	/** Nothing is read ahead before the first read. */
	private hasRead = false;

	constructor(
		readonly port: FetchPort<P, M, D>,
		readonly retries: FetchRetries,
		now: () => number = Date.now,
	) {
		this.choice = new FetchChoice(port, retries);
		this.pace = new GivingPace(now);
		const { choice, pace } = this;
		const next = (waiting: WaitingMessages<P>) => this.next(waiting);
		const toLookAt = (waiting: WaitingMessages<P>) => this.toLookAt(waiting);
		this.ahead = new AheadReader({ port, retries, choice, budget: BUDGET, now, pace, next, toLookAt });
	}

	/** @throws MailError if nothing was fetched for a reason that does not concern single messages */
	async fetch(waiting: WaitingMessages<P>, limit: number, signal: AbortSignal): Promise<FetchResult<D>> {
		this.hasRead = true;
		if (limit <= 0 || waiting.room <= 0) return { deliveries: [], isIdle: true };
		await this.ahead.settled(signal);
		this.ahead.settle(waiting);
		if (waiting.waiting === 0) return this.idle(waiting, []);
		await this.ahead.lookAgain(waiting, signal);
		const ready = this.give(waiting, limit);
		if (ready.length > 0) return { deliveries: ready, isIdle: false };
		this.ahead.assertGood();
		return await this.fetchNow(waiting, limit, signal);
	}

	/**
	 * Up to `limit` messages that were fetched already; starts to read more ahead. Makes no request itself,
	 * so it may be called while anything else is in progress.
	 */
	ready(waiting: WaitingMessages<P>, limit: number): D[] {
		if (!this.hasRead) return [];
		this.ahead.settle(waiting);
		const ready = this.give(waiting, limit);
		this.ahead.begin(waiting);
		return ready;
	}

	/**
	 * Waits until nothing is being fetched.
	 * @throws MailError when the signal is aborted, which ends it
	 */
	async settled(signal: AbortSignal): Promise<void> {
		await this.ahead.settled(signal);
	}

	/** @throws why the last messages could not be fetched ahead, if they are not to blame */
	assertGood(): void {
		this.ahead.assertGood();
	}

	/**
	 * Fetches a message again that was given out before.
	 * @throws MailError for failures that do not concern this message
	 */
	async recall(pick: P, signal: AbortSignal): Promise<Recalled> {
		await this.ahead.settled(signal);
		return await recallMessage(this, pick, signal);
	}

	/** Drops what was read ahead, and aborts what is in progress. */
	close(): void {
		this.ahead.close();
	}

	/** Octets of the messages that were fetched and not requested yet. */
	get octetsAhead(): number {
		return this.ahead.octets;
	}

	/** Whether a message without problems is waiting; if not, it is worth looking for new ones. */
	hasOthers(waiting: WaitingMessages<P>): boolean {
		return this.next(waiting).some((pick) => !this.choice.isSuspect(pick));
	}

	/** Whether anything waiting may be requested now. */
	hasWork(waiting: WaitingMessages<P>): boolean {
		const isDue = (pick: P) => this.retries.isDue(this.port.key(pick));
		return waiting.room > 0 && this.next(waiting).some(isDue);
	}

	private async fetchNow(
		waiting: WaitingMessages<P>,
		limit: number,
		signal: AbortSignal,
	): Promise<FetchResult<D>> {
		const others = this.toLookAt(waiting);
		if (others.length > 0) {
			const gone = await this.port.look(others, limit, signal, this.ahead.fetched(waiting));
			waiting.take(gone);
			for (const pick of gone) waiting.gone(pick);
		}
		const deliveries = this.exclude(waiting);
		const octets = BUDGET - this.octetsAhead;
		const most = { messages: Math.min(limit, waiting.room), octets, alone: Infinity };
		const chunk = this.choice.choose(this.next(waiting), most, (pick) => this.ahead.hasCome(pick));
		if (chunk.length === 0) return this.idle(waiting, deliveries);
		// An unknown size may be any.
		const wanted = chunk.reduce((sum, pick) => sum + (this.port.size(pick) || Infinity), 0);
		if (wanted > octets) this.ahead.drop();
		waiting.take(chunk);
		await this.ask(chunk, waiting, deliveries, signal);
		return { deliveries, isIdle: false };
	}

	private next(waiting: WaitingMessages<P>, window = WINDOW): P[] {
		return waiting.peek(window + this.retries.size + this.ahead.size);
	}

	private toLookAt(waiting: WaitingMessages<P>): P[] {
		const next = this.next(waiting, this.port.window);
		return next.filter((pick) => !this.choice.isSuspect(pick) && !this.ahead.hasCome(pick));
	}

	/** Nothing was requested. */
	private idle(waiting: WaitingMessages<P>, deliveries: D[]): FetchResult<D> {
		if (this.retries.size > 0)
			this.retries.keepOnly(new Set(waiting.peek(waiting.waiting).map((pick) => this.port.key(pick))));
		return { deliveries, isIdle: deliveries.length === 0 };
	}

	/**
	 * Takes the messages that the filter excludes by their header section; their bodies are never fetched.
	 */
	private exclude(waiting: WaitingMessages<P>): D[] {
		const isExcluded = (pick: P) => this.port.verdict(pick) === 'exclude';
		const picks = this.next(waiting).filter(isExcluded).slice(0, waiting.room);
		waiting.take(picks);
		for (const pick of picks) this.retries.forget(this.port.key(pick));
		return picks.map((pick) => this.port.withoutOctets(pick));
	}

	private async ask(
		chunk: readonly P[],
		waiting: WaitingMessages<P>,
		deliveries: D[],
		signal: AbortSignal,
	): Promise<void> {
		const { answers, failure } = await requestMessages(this, chunk, signal);
		const putBack: P[] = [];
		for (const answer of answers) {
			const { pick } = answer;
			const outcome = judgeAnswer(this, answer, { isAlone: chunk.length === 1, isStopped: signal.aborted });
			if (outcome === 'putBack') putBack.push(pick);
			else if (outcome === 'gone') waiting.gone(pick);
			const delivery = this.deliver(answer);
			if (delivery !== undefined) deliveries.push(delivery);
		}
		this.pace.note(answers.filter(({ kind }) => kind === 'fetched').length);
		for (const pick of putBack.reverse()) waiting.putBack(pick);
		// Messages that arrived before a disconnect are valid; the next call notices the dead connection.
		if (failure !== undefined && deliveries.length === 0) throw failure;
	}

	private deliver(answer: Answer<P, M>): D | undefined {
		const { pick, kind } = answer;
		if (kind === 'fetched') return this.port.deliver(pick, answer.message);
		return kind === 'hopeless' ? this.port.withoutOctets(pick, answer.error) : undefined;
	}

	/** The fetched messages in order, as far as they may be given out without checking the server again. */
	private give(waiting: WaitingMessages<P>, limit: number): D[] {
		const { ahead } = this;
		if (ahead.size === 0 || limit <= 0) return [];
		const deliveries = this.exclude(waiting);
		const picks: P[] = [];
		const most = Math.min(limit, waiting.room);
		for (const pick of this.next(waiting)) {
			if (picks.length >= most) break;
			if (ahead.isFresh(pick)) picks.push(pick);
			else if (this.choice.isUsual(pick)) break;
		}
		waiting.take(picks);
		this.pace.note(picks.length);
		for (const pick of picks) {
			const fetched = ahead.take(pick);
			const delivery = fetched && this.deliver({ ...fetched, pick });
			if (delivery !== undefined) deliveries.push(delivery);
		}
		return deliveries;
	}
}
