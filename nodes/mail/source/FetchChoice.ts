import type { FetchPort } from './FetchPort';
import type { FetchRetries } from './FetchRetries';
import type { Allowance } from './ReadAhead';

/** What a message whose size is not known counts for. */
const UNKNOWN_SIZE = 256 * 1024;

/** Which of the messages that wait are asked for next: several that have made no trouble, or one that has. */
export class FetchChoice<P> {
	/** Others go before suspects on a new connection, as it may break over the first of them. */
	private isSuspectsTurn = false;

	constructor(
		private readonly port: Pick<FetchPort<P, unknown, unknown>, 'key' | 'size' | 'isReady' | 'verdict'>,
		private readonly retries: FetchRetries,
	) {}

	/** @param hasCome whether it is here already; what lies behind such a message is for another time */
	choose(next: readonly P[], most: Allowance, hasCome: (pick: P) => boolean): P[] {
		const { port, retries } = this;
		const isTried = (pick: P) => this.isSuspect(pick) && retries.isDue(port.key(pick)) && !hasCome(pick);
		const suspect = next.find(isTried);
		const others = this.others(next, most, hasCome);
		const goesAlone = suspect !== undefined && (this.isSuspectsTurn || others.length === 0);
		this.isSuspectsTurn = !goesAlone;
		if (!goesAlone) return others;
		return port.size(suspect) > most.alone ? [] : [suspect];
	}

	/** It has made no trouble, and it is not its turn to wait. */
	isUsual(pick: P): boolean {
		return !this.isSuspect(pick) && this.retries.isDue(this.port.key(pick));
	}

	isSuspect(pick: P): boolean {
		return this.retries.isSuspect(this.port.key(pick));
	}

	/** As many as may be, up to the budget; what the filter leaves out, and there was no room for, stays where it is. */
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
