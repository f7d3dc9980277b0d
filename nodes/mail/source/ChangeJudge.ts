import type { MessageChange } from './ChangeFeed';
import type { ReadMode } from './SourceSettings';
import { hashIn, markOf, secondIn } from './messageKey';
import type { MessageQueue, Waiting } from './MessageQueue';
import type { Reruns } from './Reruns';
import type { SeenMessages, SeenState } from './SeenMessages';

/** The origin of changes: a state, a walk through the folder, or a walk after the state was lost. */
export type SweepKind = 'log' | 'walk' | 'recovery';

export interface JudgeOptions {
	read: ReadMode;
	/** Whether a processed message is never unread on the server. */
	marksOnServer: boolean;
}

/** Decides whether a message in a sweep waits, and as which generation. */
export class ChangeJudge {
	/** Left over from an earlier sweep, with only the hash of its ID known. */
	readonly wanted: Set<string>;
	/** Requested again in the current sweep, according to the server's changes. */
	readonly asked = new Set<string>();
	/** How many messages the last recovery recognized. */
	recognized = 0;
	private kind: SweepKind = 'walk';
	/** Given out in the current sweep and not done, although it could look done. */
	private open: ReadonlySet<string>;
	/** Left over from before a lost state: second of arrival and mark to generation. */
	private readonly wantedLike = new Map<string, number>();
	/** Arrived since the current sweep began; left to the next one. */
	private later: ReadonlySet<string> = new Set();
	/**
	 * Arrived in the same second as the newest forgotten message: only valid IDs can tell whether before
	 * it.
	 */
	private readonly borderline = new Set<string>();
	/** Hashes of messages that are done and were listed. */
	private readonly shown = new Set<string>();

	constructor(
		private readonly options: JudgeOptions,
		private readonly seen: SeenMessages,
		private readonly reruns: Reruns,
		sought: { wanted: readonly string[]; open: readonly string[] },
	) {
		this.wanted = new Set(sought.wanted);
		this.open = new Set(sought.open);
	}

	/** @param later hashes of messages that arrived after the end of a sweep that is repeated */
	begin(kind: SweepKind, later: ReadonlySet<string>): void {
		this.kind = kind;
		this.later = later;
		this.recognized = 0;
		this.asked.clear();
		this.borderline.clear();
		this.shown.clear();
	}

	/** Whether the server itself says that the message was added since the sweep began. */
	isNew({ isNew }: MessageChange): boolean {
		return this.kind === 'log' && isNew === true;
	}

	/**
	 * Ends the sweep: open messages are waiting or in hand by now, and what a walk did not list is gone.
	 */
	finish(): void {
		this.open = new Set();
		this.later = new Set();
		if (this.kind !== 'log') this.forgetWanted();
	}

	/** Prepares for the next sweep. */
	forgetOpen(): void {
		this.open = new Set();
	}

	forgetWanted(): void {
		this.wanted.clear();
		this.wantedLike.clear();
	}

	/** After a lost state, IDs may have changed: leftovers are searched by hash and by mark. */
	distrustIds(left: readonly Waiting[]): void {
		for (const { key, mark, generation } of left) {
			this.wanted.add(hashIn(key));
			this.wantedLike.set(secondIn(key) + mark, generation);
		}
		for (const hash of this.open) this.wanted.add(hash);
		this.open = new Set();
		if (!this.options.marksOnServer) this.seen.raiseFloor();
	}

	/**
	 * @param isGivenOut in a large sweep: the message lies within the part that was given out completely
	 * @returns undefined if the message is not for us, or is done
	 */
	generationOf(change: MessageChange, key: string, isGivenOut: boolean): number | undefined {
		const hash = hashIn(key);
		if (this.later.has(hash)) return undefined;
		if (this.wanted.has(hash) || this.open.has(hash)) return this.reruns.get(hash) ?? 0;
		if (this.kind === 'recovery') return this.ofUnknown(change, key);
		const asked = this.reruns.get(hash);
		if (asked !== undefined) return asked;
		return this.options.read === 'unread'
			? this.ofUnread(change, key, isGivenOut)
			: this.ofAny(change, key, isGivenOut);
	}

	/** Ends a recovery: removes from the queue what was done under another ID. */
	findRenamed(
		queue: MessageQueue,
		takeLike: (one: Pick<Waiting, 'key' | 'mark'>) => Waiting | undefined,
	): void {
		const done = [...this.seen.values()];
		if (done.some(({ key }) => this.shown.has(hashIn(key)))) {
			for (const id of this.borderline) if (queue.delete(id)) this.recognized += 1;
		}
		for (const one of done) {
			const found = this.shown.has(hashIn(one.key)) ? undefined : takeLike(one);
			if (found === undefined) continue;
			this.seen.rename(one.key, found.key, this.stateOfKnown);
			this.recognized += 1;
		}
	}

	/** An unread message: it waits, unless it was already unread when it was done. */
	private ofUnread(change: MessageChange, key: string, isGivenOut: boolean): number | undefined {
		const state = this.seen.state(hashIn(key));
		if (state === 'unread') return undefined;
		if (state !== undefined) return this.rerun(change.id, key);
		if (!this.isForgotten(key) || (this.isNew(change) && !isGivenOut)) return 0;
		return key <= this.seen.unreadFloor ? undefined : this.rerun(change.id, key);
	}

	/** For reading modes that ignore the unread mark: it waits if it arrived since then and is not done. */
	private ofAny(change: MessageChange, key: string, isGivenOut: boolean): number | undefined {
		const isNew = this.kind === 'log' ? change.isNew : undefined;
		const state = this.seen.state(hashIn(key));
		if (state === 'gone' && isNew !== false) return this.rerun(change.id, key);
		if (state !== undefined) return undefined;
		if (isNew !== false && !this.isForgotten(key)) return 0;
		return isNew === true && !isGivenOut && !this.seen.wasForgotten(hashIn(key)) ? 0 : undefined;
	}

	/** After a lost state, when the ID may have changed: Message-ID and time decide, or else its age. */
	private ofUnknown(change: MessageChange, key: string): number | undefined {
		const like = secondIn(key) + markOf(change);
		const wanted = this.wantedLike.get(like);
		if (wanted !== undefined) {
			this.wantedLike.delete(like);
			return wanted;
		}
		const asked = this.reruns.get(hashIn(key));
		if (asked !== undefined) return asked;
		const { read, marksOnServer } = this.options;
		const isKnown = this.seen.state(hashIn(key)) !== undefined;
		if (isKnown) this.noteKnown(hashIn(key));
		// If the server marks what is done, a message that is still unread and unknown was never done,
		// however old it is: people move old messages into a folder. Otherwise only its age can decide.
		const ageDecides = read !== 'unread' || !marksOnServer;
		const isOld = change.receivedAt !== undefined && secondIn(key) < secondIn(this.seen.since);
		if (ageDecides && !isKnown && this.isForgotten(key)) this.borderline.add(change.id);
		if (!isKnown && !(ageDecides && isOld)) return 0;
		this.recognized += 1;
		return undefined;
	}

	/** Done and not waiting now: if it looks unread, it was unread when it was done. */
	private noteKnown(hash: string): void {
		this.shown.add(hash);
		this.seen.note(hash, this.stateOfKnown);
	}

	private get stateOfKnown(): SeenState {
		return this.options.read === 'unread' ? 'unread' : 'read';
	}

	/**
	 * Old enough that it may have been done and forgotten; all newer messages that are done are remembered.
	 */
	private isForgotten(key: string): boolean {
		return key <= this.seen.since;
	}

	private rerun(id: string, key: string): number | undefined {
		const generation = this.reruns.ask(hashIn(key));
		if (generation !== undefined) this.asked.add(id);
		return generation;
	}
}
