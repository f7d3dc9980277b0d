import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import { fingerprint } from '../message/fingerprint';
import { conversionNoticeError } from '../source/conversionNotice';
import { arrivalOf } from './arrival';
import type { Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';

/** What a filter said of a header section. */
export interface Head {
	verdict: FilterVerdict;
	headerHash: string;
	arrivedAt: number | undefined;
}

/** What is known of the next messages before they are fetched, by their places. */
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

	/** A message turned out to be of another size than was told. */
	correct(at: number, size: number): void {
		this.sizes.set(at, size);
	}

	/** Nothing stands against fetching it: no filter, or the filter was asked. */
	isJudged(at: number): boolean {
		return this.filter === undefined || this.heads.has(at);
	}

	/**
	 * @param next what waits, by its places
	 * @param limit how many are to be fetched: without pipelining each answer costs a round trip, so no more is asked
	 */
	async load(next: readonly number[], limit: number, signal: AbortSignal): Promise<void> {
		const { pipelining } = this.session.client.capabilities;
		if (pipelining) await this.loadSizes(next, signal);
		await this.loadHeads(pipelining ? next : next.slice(0, limit), signal);
		const stillNext = new Set(next);
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
		// With pipelining a whole window is looked at at a time, not one more with each that is taken.
		const isEnough = this.session.client.capabilities.pipelining && places[0] !== next[0];
		if (filter === undefined || places.length === 0 || isEnough) return;
		const numbers = places.map((at) => this.session.numbers[at] ?? 0);
		const headers = await this.session.client.beginnings(numbers, { signal });
		for (const at of places)
			this.heads.set(at, this.judge(filter, headers.get(this.session.numbers[at] ?? 0)));
	}

	private judge(filter: MailFilter, header: Buffer | undefined): Head {
		if (header === undefined) return { verdict: 'undecided', headerHash: '', arrivedAt: undefined };
		const facts = { headerHash: fingerprint(header, undefined), arrivedAt: arrivalOf(header) };
		// What it stands for is not known, so nobody can tell that it is not wanted.
		const isNotice = conversionNoticeError(header, this.settings, 'pop3') !== undefined;
		return { verdict: isNotice ? 'take' : filter.judgeHeader(header), ...facts };
	}
}
