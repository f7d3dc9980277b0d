const SECOND = 1_000;
/** A message that was not found is requested again this long after the first time, and when it may be gone. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND];
/** Still not found this long after the first time, it is gone. */
const GONE_AFTER_MS = 120 * SECOND;
const MAX_CASES = 20_000;

interface Absence {
	firstAt: number;
	tries: number;
	nextAt: number;
}

/**
 * Messages that a folder lists but that are not found when fetched. Exchange has been seen to respond this
 * way, once or for minutes, for messages that exist (msgraph-sdk-dotnet #3080). Only a message that is
 * still not found minutes later is gone. Until then it is not treated as suspect, because most such
 * messages were deleted by someone, and it is fetched together with others.
 */
export class Absences {
	private readonly cases = new Map<string, Absence>();

	constructor(private readonly now: () => number) {}

	get size(): number {
		return this.cases.size;
	}

	/** When it may be requested again. */
	nextAt(key: string): number {
		return this.cases.get(key)?.nextAt ?? 0;
	}

	/** The earliest of these times; Infinity if there are none. */
	get firstDueAt(): number {
		let first = Infinity;
		for (const { nextAt } of this.cases.values()) first = Math.min(first, nextAt);
		return first;
	}

	delete(key: string): void {
		this.cases.delete(key);
	}

	/** Forgets messages that no longer wait: if one is listed again, its count starts anew. */
	keepOnly(waiting: ReadonlySet<string>): void {
		for (const key of this.cases.keys()) if (!waiting.has(key)) this.cases.delete(key);
	}

	/** It was requested and not found. */
	again(key: string): 'gone' | 'later' {
		const now = this.now();
		const found = this.cases.get(key) ?? { firstAt: now, tries: 0 };
		if (now - found.firstAt >= GONE_AFTER_MS) {
			this.cases.delete(key);
			return 'gone';
		}
		const pause = PAUSES_MS[found.tries] ?? GONE_AFTER_MS;
		this.cases.set(key, { firstAt: found.firstAt, tries: found.tries + 1, nextAt: found.firstAt + pause });
		for (const oldest of this.cases.keys()) {
			if (this.cases.size <= MAX_CASES) break;
			this.cases.delete(oldest);
		}
		return 'later';
	}
}
