import { MailError } from '../contracts/MailError';
import { ChangeCompletion } from './ChangeCompletion';
import { SyncStateLost, type ChangeFeed, type MessageChange } from './ChangeFeed';
import type { SweepKind } from './ChangeJudge';
import type { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import type { ChangeTaker } from './ChangeTaker';
import { fitsCursor } from './changeActsCodec';
import { firstLook } from './firstLook';
import { hashOf, keyAt } from './messageKey';
import type { NoticedLooks } from './NoticedLooks';
import { cannotList, sweepFolder } from './sweepFolder';

interface SweepsOptions {
	feed: ChangeFeed;
	settings: ChangeSettings;
	now: () => number;
	/** Looks that are due before the check interval is over. */
	noticed?: NoticedLooks;
	warn(error: MailError): void;
}

/**
 * Gets the changes of a folder, sweep by sweep, and passes them to its progress. Knows when the next look
 * is due.
 */
export class FolderSweeps {
	private lookAt = 0;
	/**
	 * The state up to which the folder's withdrawn messages are known, and the time to look for more of
	 * them.
	 */
	private watched: string | undefined;
	private nextWatchAt = 0;
	private readonly completion: ChangeCompletion;

	constructor(
		private readonly progress: ChangeProgress,
		private readonly options: SweepsOptions,
	) {
		const { feed, settings, now, warn } = options;
		this.completion = new ChangeCompletion(feed, now, (id, { message: reason }) =>
			warn(cannotList(settings, { id, reason })),
		);
	}

	/** IDs that could not be looked up yet, if a position has room for all of them. */
	get unanswered(): string[] {
		const ids = this.completion.open;
		return fitsCursor(ids) ? ids : [];
	}

	/** @param ids the `unanswered` of a position */
	restore(ids: readonly string[]): void {
		this.completion.restore(ids);
	}

	/** When the next look is due, in milliseconds since the epoch. */
	get nextLookAt(): number {
		this.lookAt = notPutOff(this.lookAt, this.options.settings.checkIntervalMs);
		return Math.min(this.lookAt, this.options.noticed?.nextAt ?? Infinity);
	}

	/** Gets what has changed. */
	async look(signal: AbortSignal): Promise<void> {
		// Set before the request: what arrives during it is found by the next look.
		this.lookAt = Date.now() + this.options.settings.checkIntervalMs;
		this.options.noticed?.looking();
		if (!this.progress.isIncomplete) this.changes.moveOn();
		await this.sweep(signal);
	}

	/** Reads a folder for the first time. */
	async startAnew(signal: AbortSignal): Promise<void> {
		const { settings } = this.options;
		this.lookAt = Date.now() + settings.checkIntervalMs;
		const first = firstLook(settings);
		if (first.takes !== 'all') this.changes.ignoreUntil(keyAt(first.since));
		if (first.takes !== 'none') {
			await this.run('walk', signal);
			return;
		}
		this.changes.begin('walk');
		const state = await sweepFolder(this.options, undefined, {
			take: (changes) => changes.forEach((change) => this.changes.passOver(change)),
			restart: () => undefined,
			signal,
		});
		this.changes.finish(state);
	}

	/** Continues the sweep that the cursor was taken in. */
	async goOn(signal: AbortSignal): Promise<void> {
		this.lookAt = Date.now() + this.options.settings.checkIntervalMs;
		const { hasOtherIds, isLost } = this.progress;
		if (hasOtherIds) await this.recover('was kept by an earlier version of this node', signal);
		else if (isLost) await this.recover('is too long to be stored with every execution', signal);
		else await this.sweep(signal);
	}

	/** Does the current sweep, possibly again. */
	private async sweep(signal: AbortSignal): Promise<void> {
		try {
			if (this.progress.state === undefined) await this.run('walk', signal);
			else await this.run('log', signal);
		} catch (error) {
			if (!(error instanceof SyncStateLost)) throw error;
			await this.recover(error.message, signal);
		}
		if (this.changes.needsWalk) await this.findLeft(signal);
		await this.askDoubtful(signal);
	}

	private async run(kind: SweepKind, signal: AbortSignal): Promise<void> {
		const later = kind === 'recovery' ? new Set<string>() : await this.cameLater(signal);
		this.changes.begin(kind, later);
		this.completion.begin();
		const take = async (changes: readonly MessageChange[]) => {
			for (const change of await this.completion.complete(this.changes, changes, signal))
				this.changes.note(change);
		};
		const restart = () => this.changes.begin(kind, later);
		const from = kind === 'log' ? this.progress.state : undefined;
		const state = await sweepFolder(this.options, from, { take, restart, signal });
		for (const change of await this.completion.askAgain(signal)) this.changes.note(change);
		this.changes.hold(!fitsCursor(this.completion.open));
		this.changes.finish(state);
		this.watched = state;
		this.nextWatchAt = Date.now() + this.options.settings.checkIntervalMs;
	}

	/**
	 * A person may have read or removed some of the waiting messages; after a long wait they would be
	 * executed for nothing.
	 */
	async watch(signal: AbortSignal): Promise<void> {
		this.nextWatchAt = notPutOff(this.nextWatchAt, this.options.settings.checkIntervalMs);
		const isDue = this.progress.waiting > 0 && Date.now() >= this.nextWatchAt;
		if (this.options.settings.read === 'unread' && isDue) await this.watchNow(signal);
	}

	/** @returns whether the server could tell, as far as it reports what leaves the folder */
	async watchNow(signal: AbortSignal): Promise<boolean> {
		if (this.watched === undefined) return false;
		this.nextWatchAt = Date.now() + this.options.settings.checkIntervalMs;
		const take = (changes: readonly MessageChange[]) =>
			changes.forEach((change) => this.changes.noteWithdrawn(change));
		try {
			this.watched = await sweepFolder(this.options, this.watched, {
				take,
				restart: () => undefined,
				signal,
			});
		} catch (error) {
			// The next look will notice that as well.
			if (!(error instanceof SyncStateLost)) throw error;
			this.watched = undefined;
		}
		return this.watched !== undefined;
	}

	/** What arrived since the end of a large sweep that is repeated, if the server can tell. */
	private async cameLater(signal: AbortSignal): Promise<ReadonlySet<string>> {
		const hashes = new Set<string>();
		let isDistinguished = true;
		const take = (changes: readonly MessageChange[]) => {
			for (const { id, removed, isNew, receivedAt } of changes) {
				if (removed || receivedAt === undefined) continue;
				if (isNew === undefined) isDistinguished = false;
				if (isNew === true) hashes.add(hashOf(id));
			}
		};
		if (this.progress.end === undefined) return hashes;
		try {
			await sweepFolder(this.options, this.progress.end, { take, restart: () => undefined, signal });
		} catch (error) {
			// Without it, old messages that someone moves into the folder at this moment are not found.
			if (!(error instanceof SyncStateLost)) throw error;
			return new Set();
		}
		return isDistinguished ? hashes : new Set();
	}

	/** The state is lost: the folder is walked, and what was done is recognized. */
	private async recover(why: string, signal: AbortSignal): Promise<void> {
		const { settings, warn } = this.options;
		await this.run('recovery', signal);
		const text =
			`The place where reading "${settings.folder}" of ${settings.mailbox} at ${settings.server} had stopped ${why}. ` +
			`The folder was walked through: ${String(this.changes.recognized)} message(s) recognized as done, ` +
			`${String(this.progress.waiting)} waiting.`;
		warn(
			new MailError('unavailable', text, {
				hint: 'Nothing to do, unless it happens often: then see the service health in the Microsoft 365 admin center.',
			}),
		);
	}

	/** Finds messages that were in hand when n8n stopped, too many for the cursor to hold their IDs. */
	private async findLeft(signal: AbortSignal): Promise<void> {
		const take = (changes: readonly MessageChange[]) =>
			changes.forEach((change) => this.changes.noteLeft(change));
		await sweepFolder(this.options, undefined, { take, restart: () => undefined, signal });
		this.changes.endLeft();
	}

	/** A change may be outdated, and an execution that no one requested would be a duplicate. */
	private async askDoubtful(signal: AbortSignal): Promise<void> {
		const ids = this.changes.doubtful.filter((id) => !this.completion.hasLookedAt(id));
		if (ids.length === 0 || this.options.settings.read !== 'unread') return;
		for (const [id, look] of await this.options.feed.look(ids, signal)) {
			const isRead = look.is === 'here' && look.change.isRead !== false;
			if (isRead || look.is === 'elsewhere') this.changes.withdraw(id);
		}
	}

	private get changes(): ChangeTaker {
		return this.progress.changes;
	}
}

/** A time that lies further ahead than it ever was: the clock was set back, and it is due at once. */
function notPutOff(at: number, intervalMs: number): number {
	const now = Date.now();
	return at - now > intervalMs ? now : at;
}
