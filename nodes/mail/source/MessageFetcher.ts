import type { FetchPort, WaitingMessages, Answer } from './FetchPort';
import type { FetchRetries } from './FetchRetries';

/** Messages that are looked at before any is asked for. */
export const WINDOW = 200;
/** Octets asked for at a time, unless a single message is larger. */
export const BUDGET = 32 * 1024 * 1024;

export interface FetchResult<D> {
	deliveries: D[];
	/** Nothing was tried: nothing waits, or what waits is not to be had now and its time has not come. */
	isIdle: boolean;
}

/**
 * Gets messages by whatever protocol, and sees to it that one that is not to be had now holds up no other: several are
 * asked for together; what does not come is asked for alone, ever more seldom (`FetchRetries`), by turns with the rest.
 */
export class MessageFetcher<P, M, D> {
	/** Others go before suspects on a new connection, as it may break over the first of them. */
	private isSuspectsTurn = false;

	constructor(
		private readonly port: FetchPort<P, M, D>,
		private readonly retries: FetchRetries,
	) {}

	/** @throws MailError when nothing came for a reason that is not the messages' own */
	async fetch(waiting: WaitingMessages<P>, limit: number, signal: AbortSignal): Promise<FetchResult<D>> {
		const next = () => waiting.peek(WINDOW + this.retries.size);
		if (limit <= 0 || waiting.room <= 0) return { deliveries: [], isIdle: true };
		if (waiting.waiting === 0) return this.idle(waiting, []);
		const others = next().filter((pick) => !this.isSuspect(pick));
		if (others.length > 0) {
			const gone = await this.port.look(others, limit, signal);
			waiting.take(gone);
			for (const pick of gone) waiting.gone(pick);
		}
		const deliveries = this.exclude(next(), waiting);
		const chunk = this.choose(next(), { limit, room: waiting.room });
		if (chunk.length === 0) return this.idle(waiting, deliveries);
		waiting.take(chunk);
		const hopeless = this.giveUp(chunk);
		if (hopeless !== undefined) return { deliveries: [...deliveries, hopeless], isIdle: false };
		await this.ask(chunk, waiting, deliveries, signal);
		return { deliveries, isIdle: false };
	}

	/** Whether anything waits that has made no trouble; without, it is worth looking for new messages. */
	hasOthers(waiting: WaitingMessages<P>): boolean {
		return waiting.peek(WINDOW + this.retries.size).some((pick) => !this.isSuspect(pick));
	}

	/** Whether anything that waits may be asked for now. */
	hasWork(waiting: WaitingMessages<P>): boolean {
		const isDue = (pick: P) => this.retries.isDue(this.port.key(pick));
		return waiting.room > 0 && waiting.peek(WINDOW + this.retries.size).some(isDue);
	}

	/** Nothing was asked for. */
	private idle(waiting: WaitingMessages<P>, deliveries: D[]): FetchResult<D> {
		if (this.retries.size > 0)
			this.retries.keepOnly(new Set(waiting.peek(waiting.waiting).map((pick) => this.port.key(pick))));
		return { deliveries, isIdle: deliveries.length === 0 };
	}

	/** Takes what the filter leaves out by its header section; its body is never fetched. */
	private exclude(next: readonly P[], waiting: WaitingMessages<P>): D[] {
		const picks = next.filter((pick) => this.port.verdict(pick) === 'exclude').slice(0, waiting.room);
		waiting.take(picks);
		for (const pick of picks) this.retries.forget(this.port.key(pick));
		return picks.map((pick) => this.port.withoutOctets(pick));
	}

	private choose(next: readonly P[], { limit, room }: { limit: number; room: number }): P[] {
		const suspect = next.find((pick) => this.isSuspect(pick) && this.retries.isDue(this.port.key(pick)));
		const others = this.others(next, Math.min(limit, room));
		const goesAlone = suspect !== undefined && (this.isSuspectsTurn || others.length === 0);
		this.isSuspectsTurn = !goesAlone;
		return goesAlone ? [suspect] : others;
	}

	/** As many as may be, up to the budget; what `exclude` had no room for stays where it is. */
	private others(next: readonly P[], limit: number): P[] {
		const chunk: P[] = [];
		let octets = 0;
		for (const pick of next) {
			if (chunk.length >= limit) break;
			if (!this.isUsual(pick) || !this.port.isReady(pick) || this.port.verdict(pick) === 'exclude') continue;
			octets += this.port.size(pick);
			if (chunk.length > 0 && octets > BUDGET) break;
			chunk.push(pick);
		}
		return chunk;
	}

	private giveUp(chunk: readonly P[]): D | undefined {
		const [pick] = chunk;
		if (pick === undefined || chunk.length > 1) return undefined;
		const key = this.port.key(pick);
		const error = this.retries.givenUp(key);
		if (error === undefined) return undefined;
		this.retries.forget(key);
		return this.port.withoutOctets(pick, error);
	}

	private async ask(
		chunk: readonly P[],
		waiting: WaitingMessages<P>,
		deliveries: D[],
		signal: AbortSignal,
	): Promise<void> {
		const { answers, failure } = await this.port.fetch(chunk, signal).catch((error: unknown) => ({
			answers: chunk.map((pick) => ({ pick, kind: 'untried' as const })),
			failure: error,
		}));
		const putBack: P[] = [];
		for (const answer of answers) {
			const delivery = this.settle(answer, { isAlone: chunk.length === 1, isStopped: signal.aborted });
			if (delivery === 'putBack') putBack.push(answer.pick);
			else if (delivery === 'gone') waiting.gone(answer.pick);
			else if (delivery !== undefined) deliveries.push(delivery);
		}
		for (const pick of putBack.reverse()) waiting.putBack(pick);
		// What did arrive before a cut is good; the next call finds the connection dead.
		if (failure !== undefined && deliveries.length === 0) throw failure;
	}

	private settle(
		answer: Answer<P, M>,
		{ isAlone, isStopped }: { isAlone: boolean; isStopped: boolean },
	): D | 'putBack' | 'gone' | undefined {
		const { port, retries } = this;
		const { pick } = answer;
		const key = port.key(pick);
		switch (answer.kind) {
			case 'came':
				retries.cameThrough(key);
				return port.deliver(pick, answer.message);
			case 'gone':
				retries.forget(key);
				return 'gone';
			case 'hopeless':
				retries.forget(key);
				return port.withoutOctets(pick, answer.error);
			case 'missing': {
				const { how, reason } = answer;
				if ((isAlone || answer.isAlone) && !isStopped) retries.failed(key, { how, reason, ...port.describe(pick) });
				else if (!isStopped) retries.suspect(key);
				return 'putBack';
			}
			case 'throttled':
				if (isStopped) return 'putBack';
				if (isAlone) retries.accuse(key, { how: 'refused', reason: answer.reason, ...port.describe(pick) });
				else retries.suspect(key);
				return 'putBack';
			case 'notFound':
				return retries.notFound(key) === 'gone' ? 'gone' : 'putBack';
			case 'untried':
				return 'putBack';
		}
	}

	/** It has made no trouble, and it is not its turn to wait. */
	private isUsual(pick: P): boolean {
		return !this.isSuspect(pick) && this.retries.isDue(this.port.key(pick));
	}

	private isSuspect(pick: P): boolean {
		return this.retries.isSuspect(this.port.key(pick));
	}
}
