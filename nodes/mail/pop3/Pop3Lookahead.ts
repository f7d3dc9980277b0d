import { isYieldDue, yieldToEventLoop } from '../async/yieldToEventLoop';
import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import { fingerprint } from '../message/fingerprint';
import { conversionNoticeError } from '../source/conversionNotice';
import { arrivalOf } from './arrival';
import type { Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';

/** The filter's verdict on a header section. */
export interface Head {
	verdict: FilterVerdict;
	headerHash: string;
	arrivedAt: number | undefined;
}

/** What is known of the next messages before they are fetched, by place. */
export class Pop3Lookahead {
	private readonly sizes = new Map<number, number>();
	private readonly heads = new Map<number, Head>();

	constructor(
		private readonly session: Pop3Session,
		private readonly settings: Pop3Settings,
		private readonly filter: MailFilter | undefined,
	) {}

	sizeOf(at: number): number | undefined {
		return this.sizes.get(at);
	}

	headOf(at: number): Head | undefined {
		return this.heads.get(at);
	}

	/** The actual size of a message differs from the announced one. */
	correct(at: number, size: number): void {
		this.sizes.set(at, size);
	}

	/** It may be fetched: there is no filter, or the filter has judged it. */
	isJudged(at: number): boolean {
		return this.filter === undefined || this.heads.has(at);
	}

	/**
	 * @param next places of the waiting messages
	 * @param limit how many will be fetched: without pipelining each response costs a round trip, so no
	 * more are requested
	 * @param fetched places of messages that are fetched already: what is known of them is kept
	 */
	async load(
		next: readonly number[],
		{ limit, fetched }: { limit: number; fetched: readonly number[] },
		signal: AbortSignal,
	): Promise<void> {
		const { pipelining } = this.session.client.capabilities;
		if (pipelining) await this.loadSizes(next, signal);
		await this.loadHeads(pipelining ? next : next.slice(0, limit), signal);
		const stillNext = new Set([...next, ...fetched]);
		for (const known of [this.sizes, this.heads])
			for (const at of known.keys()) if (!stillNext.has(at)) known.delete(at);
	}

	private async loadSizes(next: readonly number[], signal: AbortSignal): Promise<void> {
		if (next[0] === undefined || this.sizes.has(next[0])) return;
		const places = next.filter((at) => !this.sizes.has(at));
		const found = await this.session.client.sizes(
			places.map((at) => this.session.numbers[at] ?? 0),
			signal,
		);
		for (const at of places) this.sizes.set(at, found.get(this.session.numbers[at] ?? 0) ?? 0);
	}

	private async loadHeads(next: readonly number[], signal: AbortSignal): Promise<void> {
		const { filter } = this;
		const places = next.filter((at) => !this.heads.has(at));
		// With pipelining, a whole window is looked up at a time, not one more for each message taken.
		const isEnough = this.session.client.capabilities.pipelining && places[0] !== next[0];
		if (filter === undefined || places.length === 0 || isEnough) return;
		const numbers = places.map((at) => this.session.numbers[at] ?? 0);
		const headers = await this.session.client.beginnings(numbers, { signal });
		for (const at of places) {
			this.heads.set(at, this.judge(filter, headers.get(this.session.numbers[at] ?? 0)));
			if (isYieldDue()) await yieldToEventLoop();
		}
	}

	private judge(filter: MailFilter, header: Buffer | undefined): Head {
		if (header === undefined) return { verdict: 'undecided', headerHash: '', arrivedAt: undefined };
		const facts = { headerHash: fingerprint(header, undefined), arrivedAt: arrivalOf(header) };
		// The message behind the notice is unknown, so the filter must not exclude it.
		const isNotice = conversionNoticeError(header, this.settings, 'pop3') !== undefined;
		return { verdict: isNotice ? 'take' : filter.judgeHeader(header), ...facts };
	}
}
