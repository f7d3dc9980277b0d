import type { Pick } from '../../../nodes/mail/imap/ImapProgress';

interface Entry {
	isDone: boolean;
	/** Done, and unread ever since. */
	isLeftUnread: boolean;
	/** A person requested another execution, and it is not done yet. */
	isRequested: boolean;
	/** It was given out, and is not done since. */
	isGivenOut: boolean;
	/** That of the request. */
	generation?: number;
}

/** What a position has to know, as a clerk would write it down: by name, with no thought of room and UIDs. */
export class PlainList {
	private readonly entries = new Map<string, Entry>();
	private highest = 0;

	copy(): PlainList {
		const other = new PlainList();
		for (const [name, entry] of this.entries) other.entries.set(name, { ...entry });
		other.highest = this.highest;
		return other;
	}

	/**
	 * @param there the messages of the folder; with `reruns`, those that are not listed are read
	 * @returns the names of those that wait
	 */
	look(
		there: readonly { name: string; isListed: boolean }[],
		inHand: ReadonlySet<string>,
		{ reruns }: { reruns: boolean },
	): Set<string> {
		const waiting = new Set<string>();
		for (const { name, isListed } of there) {
			if (inHand.has(name)) continue;
			const entry = this.entry(name);
			if (!isListed) {
				Object.assign(entry, { isLeftUnread: false, isRequested: false, generation: undefined });
				continue;
			}
			if (entry.isDone && reruns && !entry.isLeftUnread) entry.isRequested = true;
			if (!entry.isDone || entry.isRequested) waiting.add(name);
		}
		return waiting;
	}

	/** A request for another execution keeps its generation, and each has another. */
	noteGenerations(picks: ReadonlyMap<string, Pick>): string[] {
		const wrong: string[] = [];
		for (const [name, { generation }] of picks) {
			const entry = this.entry(name);
			const { isDone, generation: before = 0 } = entry;
			if (generation === before) continue;
			if (isDone && (before > 0 || generation <= this.highest))
				wrong.push(`${name}: ${String(before)}, ${String(generation)}`);
			entry.generation = generation;
			this.highest = Math.max(this.highest, generation);
		}
		return wrong;
	}

	mayRun(name: string): boolean {
		const { isDone, isRequested } = this.entry(name);
		return !isDone || isRequested;
	}

	giveOut(name: string): void {
		this.entry(name).isGivenOut = true;
	}

	done(name: string, { isLeftUnread }: { isLeftUnread: boolean }): void {
		this.entries.set(name, { isDone: true, isLeftUnread, isRequested: false, isGivenOut: false });
	}

	/** Requests that were not given out yet, or as if it were the first execution, are not known any more. */
	renumber(unread: readonly string[]): void {
		for (const entry of this.entries.values()) {
			const isKnown = entry.isGivenOut && entry.generation !== undefined;
			if (!isKnown) Object.assign(entry, { isRequested: false, generation: undefined });
		}
		this.recognize(unread);
	}

	/** Known by fingerprint only: that is no proof that they were read in between. */
	recognize(unread: readonly string[]): void {
		for (const entry of unread.map((name) => this.entry(name)))
			if (entry.isDone && !entry.isRequested) entry.isLeftUnread = true;
	}

	private entry(name: string): Entry {
		const entry = this.entries.get(name) ?? {
			isDone: false,
			isLeftUnread: false,
			isRequested: false,
			isGivenOut: false,
		};
		this.entries.set(name, entry);
		return entry;
	}
}
