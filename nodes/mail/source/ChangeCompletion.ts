import type { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import type { ChangeFeed, MessageChange, MessageLook } from './ChangeFeed';

/**
 * How long a message that was not found, or could not be looked up, is looked up again; nothing waits for
 * it.
 */
const PATIENCE_MS = 30 * 60_000;
/** A message that is not found now and still not found this much later is gone. */
const GONE_AFTER_MS = 2 * 60_000;

/** Which changes lack required facts. */
interface Doubt {
	isUnknown(change: MessageChange): boolean;
}

/**
 * Completes partial changes. If only the read flag of a message changed, Graph reports its ID, the flag and
 * the folder, whatever was selected (microsoft-graph-docs #7776), and EWS reports ID and flag in
 * ReadFlagChange. Whether the message has just arrived or is years old can only be learned by looking it up.
 */
export class ChangeCompletion {
	/** ID to the time of the first failed lookup. */
	private readonly unanswered = new Map<string, number>();
	/** IDs looked up in the current sweep. */
	private readonly lookedAt = new Set<string>();

	constructor(
		private readonly feed: Pick<ChangeFeed, 'look'>,
		private readonly now: () => number = Date.now,
		/** Called for each message that is skipped because the server has returned nothing for too long. */
		private readonly givenUp: (id: string, why: MailError) => void = () => undefined,
	) {}

	/** Starts a sweep. */
	begin(): void {
		this.lookedAt.clear();
	}

	/**
	 * Still to be looked up: the position must not pass the changes that mentioned them, or must contain
	 * them, so that a restart does not lose any.
	 */
	get open(): string[] {
		return [...this.unanswered.keys()];
	}

	/** Restores IDs from a position. Their time starts anew. */
	restore(ids: readonly string[]): void {
		for (const id of ids) this.unanswered.set(id, this.now());
	}

	/** What was just looked up need not be looked up again. */
	hasLookedAt(id: string): boolean {
		return this.lookedAt.has(id);
	}

	/** The changes of a page, each complete; those that cannot be completed for now are left out. */
	async complete(
		doubt: Doubt,
		changes: readonly MessageChange[],
		signal: AbortSignal,
	): Promise<readonly MessageChange[]> {
		const unknown = new Set(changes.filter((change) => doubt.isUnknown(change)).map(({ id }) => id));
		if (unknown.size === 0) return changes;
		const looks = await this.feed.look([...unknown], signal);
		// A page may contain a message twice; it is looked up once.
		const answers = new Map([...unknown].map((id) => [id, this.read(id, looks.get(id))] as const));
		return changes.flatMap((change) => {
			if (!unknown.has(change.id)) return [change];
			const found = answers.get(change.id);
			if (found === undefined) return [];
			const { isNew } = change;
			return [{ ...found, ...defined({ isNew }) }];
		});
	}

	/** Retries lookups that failed in earlier sweeps. */
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
