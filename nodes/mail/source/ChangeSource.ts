import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, Outcome } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { marksOnServer } from './afterProcessing';
import { ChangeAcknowledger, type ChangeAct } from './ChangeAcknowledger';
import { isSameFolder, type ChangeCursor, type ChangedFolder } from './ChangeCursor';
import type { ChangeDelivery } from './ChangeDelivery';
import { ChangeCompletion } from './ChangeCompletion';
import { SyncStateLost, type ChangeFeed, type MessageChange } from './ChangeFeed';
import { ChangeFetchPort } from './ChangeFetchPort';
import type { SweepKind } from './ChangeJudge';
import { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import type { DoneBefore } from './DoneBefore';
import type { FetchRetries } from './FetchRetries';
import { hashOf, keyAt } from './messageKey';
import { MessageFetcher } from './MessageFetcher';
import type { Waiting } from './MessageQueue';
import { sleep } from '../async/sleep';
import { PendingActs } from './PendingActs';
import { readChangeActs, writeChangeActs } from './changeActsCodec';
import { feedActionFor } from './feedActionFor';
import { cannotList, sweepFolder } from './sweepFolder';

/** A first connection this soon after activation counts as the activation itself. */
const SOON_MS = 15_000;
const CLOCK_SKEW_MS = 60_000;
const SHORTEST_WAIT_MS = 1_000;
/** With so many messages waiting that cannot be had for now, it is still worth asking for others. */
const FEW = 20;

export interface ChangeSourceOptions {
	feed: ChangeFeed;
	settings: ChangeSettings;
	/** Asked before bodies are fetched, where the feed gives headers. */
	filter?: MailFilter;
	/** Outlives a source: what could not be fetched, and how often it was tried. */
	trouble: FetchRetries;
	/** Outlives a source, too: what could not be marked or moved. */
	pending?: PendingActs<ChangeAct>;
	/** The same: what was done. */
	doneBefore?: DoneBefore;
	/** Milliseconds, for what is tried again after a while; the clock's unless it is given. */
	now?: () => number;
	/** How many waiting messages are kept in memory, the oldest; 20,000 unless it is given. */
	mostWaiting?: number;
	/** Something a person should know of that does not stop the intake. */
	warn(error: MailError): void;
}

/** Rounds of fetching that give nothing, before whoever reads has a turn. */
const MAX_ROUNDS = 100;

/**
 * A folder of a server that tells its changes, whatever protocol it speaks.
 *
 * It holds no connection while it waits: `wait` comes back when it is time to look, and `read` is the first to find
 * the server gone. A look is a sweep: every change since the last one, of which those that are for us are given out
 * oldest first. Where a sweep began is kept until all of it is done.
 */
export class ChangeSource implements MailSource<ChangeCursor, ChangeDelivery> {
	private progress: ChangeProgress | undefined;
	private fetcher: MessageFetcher<Waiting, Buffer, ChangeDelivery> | undefined;
	private acknowledger: ChangeAcknowledger | undefined;
	private folderId = '';
	private nextLookAt = 0;
	/** Up to where the folder has told what it holds, and when it is to be asked for what has gone of it. */
	private watched: string | undefined;
	private nextWatchAt = 0;
	/** `wait` has told that it is time for a look, and `read` has taken none: with all slots taken it is not asked. */
	private lookIsDue = false;
	private readonly closing = new AbortController();
	private readonly completion: ChangeCompletion;

	private readonly pending: PendingActs<ChangeAct>;
	private readonly now: () => number;

	constructor(private readonly options: ChangeSourceOptions) {
		this.now = options.now ?? Date.now;
		const { feed, settings, warn } = options;
		this.completion = new ChangeCompletion(feed, this.now, (id, { message: reason }) =>
			warn(cannotList(settings, { id, reason })),
		);
		this.pending = options.pending ?? new PendingActs<ChangeAct>(undefined, this.now);
	}

	async connect(
		cursor: ChangeCursor | undefined,
		inHand: readonly ChangeDelivery[],
		signal: AbortSignal,
	): Promise<void> {
		const { feed, settings, trouble, filter } = this.options;
		this.folderId = await feed.open(signal);
		await this.checkTarget(signal);
		const known = cursor !== undefined && isSameFolder(cursor, this.folder) ? cursor : undefined;
		const { read } = settings;
		const { mostWaiting, doneBefore } = this.options;
		const progress = new ChangeProgress(
			this.folder,
			{
				read,
				marksOnServer: marksOnServer(settings),
				...defined({ mostWaiting, doneBefore }),
			},
			known,
		);
		const { folderId } = this;
		const port = new ChangeFetchPort({ feed, settings, folderId, trouble, ...defined({ filter }) });
		this.fetcher = new MessageFetcher(port, trouble);
		this.acknowledger = new ChangeAcknowledger({ ...this.options, pending: this.pending }, this.folderId);
		this.pending.restore(readChangeActs(known?.acts ?? [], this.folderId));
		for (const delivery of inHand) if (delivery.folderId === this.folderId) progress.adopt(delivery);
		if (known === undefined) await this.startAnew(progress, signal);
		else await this.goOn(progress, signal);
		this.progress = progress;
	}

	async read(limit: number, signal: AbortSignal): Promise<ChangeDelivery[]> {
		const { progress, fetcher, acknowledger } = this.opened('read');
		await acknowledger.tryAgain(progress, signal);
		await this.watch(progress, signal);
		let mayLook = true;
		// Where nothing but what cannot be had waits, each round tries one of those: new mail is looked for meanwhile.
		for (let round = 1; round <= MAX_ROUNDS; round += 1) {
			const { deliveries, isIdle } = await fetcher.fetch(progress, limit, signal);
			if (deliveries.length > 0) return deliveries;
			if (mayLook && this.isTimeToLook(progress)) {
				mayLook = false;
				await this.look(progress, signal);
			} else if (isIdle) {
				return [];
			}
		}
		return [];
	}

	async acknowledge(deliveries: readonly ChangeDelivery[], outcome: Outcome): Promise<void> {
		const { progress, acknowledger } = this.opened('acknowledge');
		await acknowledger.acknowledge(progress, deliveries, outcome, this.closing.signal);
	}

	position(): ChangeCursor {
		const cursor = this.opened('position').progress.toCursor();
		const acts = writeChangeActs(this.pending.of(this.folderId), cursor.left);
		return acts.length === 0 ? cursor : { ...cursor, acts };
	}

	queueSize(): Promise<number> {
		return Promise.resolve(this.progress?.size ?? 0);
	}

	async wait(signal: AbortSignal): Promise<void> {
		this.opened('wait');
		const { trouble, settings } = this.options;
		const { checkIntervalMs } = settings;
		const cut = AbortSignal.any([signal, this.closing.signal]);
		const untilLook = Math.min(checkIntervalMs, this.nextLookAt - Date.now());
		// What was not to be had is tried again meanwhile; with all slots taken nobody asks for it.
		const untilTry = Math.max(SHORTEST_WAIT_MS, Math.min(trouble.msUntilDue, this.pending.msUntilDue));
		await sleep(Math.min(this.lookIsDue ? checkIntervalMs : untilLook, untilTry), cut);
		this.lookIsDue = Date.now() >= this.nextLookAt;
	}

	async close(): Promise<void> {
		this.closing.abort();
		await this.options.feed.close();
	}

	private get folder(): ChangedFolder {
		const { api, server, mailbox, folder } = this.options.settings;
		return { api, server, mailbox, folder, folderId: this.folderId };
	}

	private opened(step: string) {
		const { progress, fetcher, acknowledger } = this;
		if (!progress || !fetcher || !acknowledger)
			throw new MailError('network', `The folder is not open (${step})`);
		return { progress, fetcher, acknowledger };
	}

	private isTimeToLook(progress: ChangeProgress): boolean {
		if (progress.isIncomplete) return progress.waiting === 0;
		return progress.waiting <= FEW && Date.now() >= this.nextLookAt;
	}

	/** Asks the server what has changed. */
	private async look(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		// Set before it is asked: what comes meanwhile is found by the next look.
		this.nextLookAt = Date.now() + this.options.settings.checkIntervalMs;
		this.lookIsDue = false;
		if (!progress.isIncomplete) progress.moveOn();
		await this.sweep(progress, signal);
	}

	private async startAnew(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const { read, activatedAt, checkIntervalMs } = this.options.settings;
		this.nextLookAt = Date.now() + checkIntervalMs;
		if (read === 'new') progress.ignoreUntil(keyAt(activatedAt - CLOCK_SKEW_MS));
		if (read !== 'new' || Date.now() - activatedAt >= SOON_MS) {
			await this.run(progress, 'walk', signal);
			return;
		}
		progress.begin('walk');
		const state = await sweepFolder(this.options, undefined, {
			take: (changes) => changes.forEach((change) => progress.passOver(change)),
			restart: () => undefined,
			signal,
		});
		progress.finish(state);
	}

	/** Goes on with the sweep that the cursor was taken in. */
	private async goOn(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		this.nextLookAt = Date.now() + this.options.settings.checkIntervalMs;
		if (progress.isLost) await this.recover(progress, 'is too long to be stored with every run', signal);
		else await this.sweep(progress, signal);
	}

	/** Makes the present sweep, also once more. */
	private async sweep(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		try {
			if (progress.state === undefined) await this.run(progress, 'walk', signal);
			else await this.run(progress, 'log', signal);
		} catch (error) {
			if (!(error instanceof SyncStateLost)) throw error;
			await this.recover(progress, error.message, signal);
		}
		if (progress.needsWalk) await this.findLeft(progress, signal);
		await this.askDoubtful(progress, signal);
	}

	private async run(progress: ChangeProgress, kind: SweepKind, signal: AbortSignal): Promise<void> {
		const later = kind === 'recovery' ? new Set<string>() : await this.cameLater(progress, signal);
		progress.begin(kind, later);
		this.completion.begin();
		const take = async (changes: readonly MessageChange[]) => {
			for (const change of await this.completion.complete(progress, changes, signal)) progress.note(change);
		};
		const restart = () => progress.begin(kind, later);
		const from = kind === 'log' ? progress.state : undefined;
		const state = await sweepFolder(this.options, from, { take, restart, signal });
		for (const change of await this.completion.askAgain(signal)) progress.note(change);
		progress.hold(this.completion.isOpen);
		progress.finish(state);
		this.watched = state;
		this.nextWatchAt = Date.now() + this.options.settings.checkIntervalMs;
	}

	/** Of what waits, a person may have read or removed some; in a long queue it would run for nobody. */
	private async watch(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const { read, checkIntervalMs } = this.options.settings;
		const isDue = progress.waiting > 0 && Date.now() >= this.nextWatchAt;
		if (read !== 'unread' || this.watched === undefined || !isDue) return;
		this.nextWatchAt = Date.now() + checkIntervalMs;
		const take = (changes: readonly MessageChange[]) =>
			changes.forEach((change) => progress.noteWithdrawn(change));
		try {
			this.watched = await sweepFolder(this.options, this.watched, {
				take,
				restart: () => undefined,
				signal,
			});
		} catch (error) {
			// The next look will find that out, too.
			if (!(error instanceof SyncStateLost)) throw error;
			this.watched = undefined;
		}
	}

	/** What has come since the end of a large sweep that is made once more, where the server tells that apart. */
	private async cameLater(progress: ChangeProgress, signal: AbortSignal): Promise<ReadonlySet<string>> {
		const hashes = new Set<string>();
		let isTold = true;
		const take = (changes: readonly MessageChange[]) => {
			for (const { id, removed, isNew, receivedAt } of changes) {
				if (removed || receivedAt === undefined) continue;
				if (isNew === undefined) isTold = false;
				if (isNew === true) hashes.add(hashOf(id));
			}
		};
		if (progress.end === undefined) return hashes;
		try {
			await sweepFolder(this.options, progress.end, { take, restart: () => undefined, signal });
		} catch (error) {
			// Without it, old messages that somebody moves into the folder just now are not found.
			if (!(error instanceof SyncStateLost)) throw error;
			return new Set();
		}
		return isTold ? hashes : new Set();
	}

	/** The state is gone: the folder is walked, and what was done is known again. */
	private async recover(progress: ChangeProgress, why: string, signal: AbortSignal): Promise<void> {
		const { settings, warn } = this.options;
		await this.run(progress, 'recovery', signal);
		const text =
			`The place where reading "${settings.folder}" of ${settings.mailbox} at ${settings.server} had stopped ${why}. ` +
			`The folder was walked through: ${String(progress.known)} message(s) recognised as done, ` +
			`${String(progress.waiting)} waiting.`;
		warn(
			new MailError('unavailable', text, {
				hint: 'Nothing to do, unless it happens often: then see the service health in the Microsoft 365 admin center.',
			}),
		);
	}

	/** Messages in hand when n8n went down, so many that the cursor had no room for their ids. */
	private async findLeft(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const take = (changes: readonly MessageChange[]) =>
			changes.forEach((change) => progress.noteLeft(change));
		await sweepFolder(this.options, undefined, { take, restart: () => undefined, signal });
		progress.endLeft();
	}

	/** A change may tell what was true a moment ago, and a run that nobody asked for would be a double. */
	private async askDoubtful(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const ids = progress.doubtful.filter((id) => !this.completion.hasLookedAt(id));
		if (ids.length === 0 || this.options.settings.read !== 'unread') return;
		for (const [id, look] of await this.options.feed.look(ids, signal)) {
			const isRead = look.is === 'here' && look.change.isRead !== false;
			if (isRead || look.is === 'elsewhere') progress.withdraw(id);
		}
	}

	/** A target that is missing is found before the first message is done, not after. */
	private async checkTarget(signal: AbortSignal): Promise<void> {
		const { feed, settings } = this.options;
		const action = settings.afterProcessing === 'move' ? feedActionFor(settings, 'processed') : undefined;
		if (action !== undefined) await feed.apply(action, [], signal);
	}
}
