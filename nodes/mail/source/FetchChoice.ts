import type { FetchPort } from './FetchPort';
import type { FetchRetries } from './FetchRetries';
import type { Allowance } from './ReadAhead';

/** Assumed size of a message of unknown size. */
const UNKNOWN_SIZE = 256 * 1024;

/** Chooses the waiting messages to request next: several without problems, or one suspect. */
export class FetchChoice<P> {
	/** On a new connection others go first, because the connection may break at a suspect. */
	private isSuspectsTurn = false;

	constructor(
		private readonly port: Pick<FetchPort<P, unknown, unknown>, 'key' | 'size' | 'isReady' | 'verdict'>,
		private readonly retries: FetchRetries,
	) {}

	/** @param hasCome whether it was fetched already; the messages behind it are chosen later */
	choose(next: readonly P[], most: Allowance, hasCome: (pick: P) => boolean): P[] {
		if (most.messages <= 0) return [];
		const { port, retries } = this;
		const isTried = (pick: P) => this.isSuspect(pick) && retries.isDue(port.key(pick));
		const suspect = next.find(isTried);
		const others = this.others(next, most, hasCome);
		const goesAlone = suspect !== undefined && (this.isSuspectsTurn || others.length === 0);
		this.isSuspectsTurn = !goesAlone;
		if (!goesAlone) return others;
		return port.size(suspect) > most.alone ? [] : [suspect];
	}

	/** It has had no problems, and is not waiting for a retry. */
	isUsual(pick: P): boolean {
		return !this.isSuspect(pick) && this.retries.isDue(this.port.key(pick));
	}

	isSuspect(pick: P): boolean {
		return this.retries.isSuspect(this.port.key(pick));
	}

	/**
	 * As many as allowed, up to the budget; excluded messages that there was no room for stay where they
	 * are.
	 */
	private others(next: readonly P[], most: Allowance, hasCome: (pick: P) => boolean): P[] {
		const { port } = this;
		const chunk: P[] = [];
		let octets = 0;
		for (const pick of next) {
			const isEnd = chunk.length >= most.messages || (chunk.length > 0 && hasCome(pick));
			if (isEnd) break;
			if (!this.isUsual(pick) || hasCome(pick)) continue;
			if (!port.isReady(pick) || port.verdict(pick) === 'exclude') continue;
			octets += port.size(pick) || UNKNOWN_SIZE;
			if (octets > (chunk.length === 0 ? most.alone : most.octets)) break;
			chunk.push(pick);
		}
		return chunk;
	}
}
