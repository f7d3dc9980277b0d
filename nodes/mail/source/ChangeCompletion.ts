import type { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import type { ChangeFeed, MessageChange, MessageLook } from './ChangeFeed';

/** What was not found or could not be asked is asked for again for so long; it is not waited for. */
const PATIENCE_MS = 30 * 60_000;
/** A message that is not found now and not found so much later is gone. */
const GONE_AFTER_MS = 2 * 60_000;

/** Which changes leave out what has to be known. */
interface Doubt {
	isUnknown(change: MessageChange): boolean;
}

/**
 * Completes what a server told only in part. Graph names a message whose read flag was toggled by its id, the flag and
 * the folder, whatever was selected (microsoft-graph-docs #7776), and EWS in ReadFlagChange by id and flag: whether it
 * is one that has just arrived or has been there for years, only the message itself tells.
 */
export class ChangeCompletion {
	/** Id to when it was first asked for in vain. */
	private readonly unanswered = new Map<string, number>();
	/** In the sweep under way. */
	private readonly lookedAt = new Set<string>();

	constructor(
		private readonly feed: Pick<ChangeFeed, 'look'>,
		private readonly now: () => number = Date.now,
		/** Told of each message that the server gave nothing of for so long that it is passed over. */
		private readonly givenUp: (id: string, why: MailError) => void = () => undefined,
	) {}

	/** A sweep begins. */
	begin(): void {
		this.lookedAt.clear();
	}

	/** Still to be asked for: the position must not pass what told of them, or hold them, so that a restart forgets none. */
	get open(): string[] {
		return [...this.unanswered.keys()];
	}

	/** What a position holds. The time begins anew. */
	restore(ids: readonly string[]): void {
		for (const id of ids) this.unanswered.set(id, this.now());
	}

	/** What was true a moment ago need not be asked once more. */
	hasLookedAt(id: string): boolean {
		return this.lookedAt.has(id);
	}

	/** The changes of a page, each complete; those are left out of which nothing can be had for now. */
	async complete(
		doubt: Doubt,
		changes: readonly MessageChange[],
		signal: AbortSignal,
	): Promise<readonly MessageChange[]> {
		const unknown = new Set(changes.filter((change) => doubt.isUnknown(change)).map(({ id }) => id));
		if (unknown.size === 0) return changes;
		const looks = await this.feed.look([...unknown], signal);
		// A page may tell of a message twice; what was said of it counts once.
		const answers = new Map([...unknown].map((id) => [id, this.read(id, looks.get(id))] as const));
		return changes.flatMap((change) => {
			if (!unknown.has(change.id)) return [change];
			const found = answers.get(change.id);
			if (found === undefined) return [];
			const { isNew } = change;
			return [{ ...found, ...defined({ isNew }) }];
		});
	}

	/** Asks once more for what earlier sweeps could not get. */
	async askAgain(signal: AbortSignal): Promise<readonly MessageChange[]> {
		const ids = [...this.unanswered.keys()].filter((id) => !this.lookedAt.has(id));
		if (ids.length === 0) return [];
		const looks = await this.feed.look(ids, signal);
		return ids.flatMap((id) => this.read(id, looks.get(id)) ?? []);
	}

	private read(id: string, look: MessageLook | undefined): MessageChange | undefined {
		this.lookedAt.add(id);
		if (look?.is === 'here' || look?.is === 'elsewhere') {
			this.unanswered.delete(id);
			return look.is === 'here' ? look.change : { id, removed: true };
		}
		const since = this.unanswered.get(id) ?? this.now();
		const age = this.now() - since;
		const isGone = age >= (look?.is === 'notFound' ? GONE_AFTER_MS : PATIENCE_MS);
		if (isGone && look?.is === 'unknown') this.givenUp(id, look.error);
		if (isGone) this.unanswered.delete(id);
		else this.unanswered.set(id, since);
		return undefined;
	}
}
