import { MailError } from '../contracts/MailError';
import type { ChangeFeed } from './ChangeFeed';

const SECOND = 1_000;
/** Pauses after which a message that was not found is asked for again; not found after the last one, it is gone. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 120 * SECOND];
const MAX_CASES = 20_000;

/** The server shows the message in the folder and does not hand it out. */
export class ListedButAbsent extends MailError {
	constructor() {
		super('unreadable', 'the server shows it in the folder and hands out nothing');
	}
}

export type AbsenceVerdict = 'gone' | 'later' | MailError;

interface Absence {
	firstAt: number;
	tries: number;
	nextAt: number;
}

/**
 * Messages that a folder told of and that are not found when they are fetched. Exchange has been seen to answer so once,
 * or for minutes, of messages that are there (msgraph-sdk-dotnet #3080). So it is gone only when the folder tells of its
 * removal, when it is seen in another folder, or when it is not found minutes later either, asked for in two ways.
 */
export class Absences {
	private readonly cases = new Map<string, Absence>();

	constructor(
		private readonly feed: Pick<ChangeFeed, 'look'>,
		private readonly now: () => number = Date.now,
	) {}

	isDue(id: string): boolean {
		return (this.cases.get(id)?.nextAt ?? 0) <= this.now();
	}

	forget(id: string): void {
		this.cases.delete(id);
	}

	/** @param ids of messages that were asked for and not found */
	async judge(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, AbsenceVerdict>> {
		if (ids.length === 0) return new Map();
		const looks = await this.feed.look(ids, signal);
		return new Map(
			ids.map((id): [string, AbsenceVerdict] => {
				const look = looks.get(id);
				if (look?.is === 'here') return [id, this.end(id, new ListedButAbsent())];
				if (look?.is === 'unknown') return [id, this.end(id, look.error)];
				if (look?.is === 'elsewhere') return [id, this.end(id, 'gone')];
				return [id, this.again(id)];
			}),
		);
	}

	private again(id: string): AbsenceVerdict {
		const now = this.now();
		const found = this.cases.get(id) ?? { firstAt: now, tries: 0, nextAt: 0 };
		const longest = PAUSES_MS.at(-1) ?? 0;
		if (now - found.firstAt >= longest) return this.end(id, 'gone');
		const pause = PAUSES_MS[found.tries] ?? longest;
		this.cases.set(id, { firstAt: found.firstAt, tries: found.tries + 1, nextAt: found.firstAt + pause });
		for (const oldest of this.cases.keys()) {
			if (this.cases.size <= MAX_CASES) break;
			this.cases.delete(oldest);
		}
		return 'later';
	}

	private end(id: string, verdict: AbsenceVerdict): AbsenceVerdict {
		this.cases.delete(id);
		return verdict;
	}
}
