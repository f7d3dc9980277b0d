import { sharedAbort } from '../async/sharedAbort';
import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, Outcome, Recalled } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { marksOnServer } from './afterProcessing';
import { ChangeAcknowledger, type ChangeAct } from './ChangeAcknowledger';
import { isSameFolder, type ChangeCursor, type ChangedFolder } from './ChangeCursor';
import type { ChangeDelivery } from './ChangeDelivery';
import type { ChangeFeed } from './ChangeFeed';
import type { ChangeNotices } from './ChangeNotices';
import { ChangeFetchPort } from './ChangeFetchPort';
import { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import type { DoneBefore } from './DoneBefore';
import type { FetchRetries } from './FetchRetries';
import { FolderSweeps } from './FolderSweeps';
import { MessageFetcher } from './MessageFetcher';
import type { Waiting } from './MessageQueue';
import { NoticedLooks } from './NoticedLooks';
import { sleep } from '../async/sleep';
import { PendingActs } from './PendingActs';
import { hashOf, keyOf } from './messageKey';
import { readChangeActs, readUnanswered, writeChangeActs } from './changeActsCodec';
import { feedActionFor } from './feedActionFor';
import { recallUnlisted } from './recallMessage';

const SHORTEST_WAIT_MS = 1_000;
/**
 * Up to this many waiting messages that cannot be fetched for now, it is still worth looking for others.
 */
const FEW = 20;

export interface ChangeSourceOptions {
	feed: ChangeFeed;
	settings: ChangeSettings;
	/** Applied before bodies are fetched, if the feed can fetch headers. */
	filter?: MailFilter;
	/** Shortens the wait for the next look. */
	notices?: ChangeNotices;
	/** Outlives a source: what could not be fetched, and how often it was tried. */
	retries: FetchRetries;
	/** Outlives a source as well: actions that could not be done. */
	pending?: PendingActs<ChangeAct>;
	/** Outlives a source as well: what was done. */
	doneBefore?: DoneBefore;
	/** Current time in milliseconds, for retries; the system clock by default. */
	now?: () => number;
	/** The same, for what is fetched ahead. */
	aheadNow?: () => number;
	/** How many waiting messages are kept in memory, the oldest ones; 20,000 by default. */
	maxWaiting?: number;
	/** Reports a problem that does not stop the trigger. */
	warn(error: MailError): void;
}

/** What works on the folder once it is open. */
interface OpenFolder {
	progress: ChangeProgress;
	sweeps: FolderSweeps;
	port: ChangeFetchPort;
	fetcher: MessageFetcher<Waiting, Buffer, ChangeDelivery>;
	acknowledger: ChangeAcknowledger;
}

/** Rounds of fetching without a result before `read` returns. */
const MAX_ROUNDS = 100;

/**
 * A folder of a server with a change log, for any protocol.
 *
 * It holds no connection while waiting: `wait` returns when it is time to look, and `read` is the first to
 * notice that the server is gone. A look is a sweep: every change since the last one, of which the messages
 * for us are given out oldest first. The start of a sweep is kept until all of it is done.
 */
export class ChangeSource implements MailSource<ChangeCursor, ChangeDelivery> {
	private open: OpenFolder | undefined;
	private folderId = '';
	/**
	 * `wait` has announced a look that `read` has not made yet: while all slots are taken, it is not
	 * called.
	 */
	private lookIsDue = false;
	private readonly noticed = new NoticedLooks();
	/** Ends the wait that is in progress. */
	private awake = new AbortController();
	private readonly closing = sharedAbort();
	private readonly pending: PendingActs<ChangeAct>;
	private readonly now: () => number;

	constructor(private readonly options: ChangeSourceOptions) {
		this.now = options.now ?? Date.now;
		this.pending = options.pending ?? new PendingActs<ChangeAct>(undefined, this.now);
	}

	async connect(
		cursor: ChangeCursor | undefined,
		inHand: readonly ChangeDelivery[],
		signal: AbortSignal,
	): Promise<void> {
		const { feed, settings, retries, filter } = this.options;
		this.folderId = await feed.open(signal);
		await this.checkTarget(signal);
		const stored = cursor !== undefined && isSameFolder(cursor, this.folder) ? cursor : undefined;
		const { read } = settings;
		const { maxWaiting, doneBefore } = this.options;
		const progress = new ChangeProgress(
			this.folder,
			{
				read,
				marksOnServer: marksOnServer(settings),
				...defined({ maxWaiting, doneBefore, ids: feed.ids }),
			},
			stored,
		);
		const { folderId } = this;
		const sweeps = new FolderSweeps(progress, { ...this.options, now: this.now, noticed: this.noticed });
		const watch = async (stop: AbortSignal) => await sweeps.watchNow(stop);
		const port = new ChangeFetchPort({ feed, settings, folderId, retries, watch, ...defined({ filter }) });
		const fetcher = new MessageFetcher(port, retries, this.options.aheadNow);
		const acknowledger = new ChangeAcknowledger({ ...this.options, pending: this.pending }, folderId);
		this.pending.restore(readChangeActs(stored?.acts ?? [], this.folderId));
		for (const delivery of inHand) if (delivery.folderId === this.folderId) progress.adopt(delivery);
		sweeps.restore(readUnanswered(stored?.unanswered ?? []));
		if (stored === undefined) await sweeps.startAnew(signal);
		else await sweeps.goOn(signal);
		this.open = { progress, sweeps, port, fetcher, acknowledger };
		this.options.notices?.begin(this.folderId, () => {
			this.noticed.notice();
			this.awake.abort();
		});
	}

	async read(limit: number, signal: AbortSignal): Promise<ChangeDelivery[]> {
		const { progress, sweeps, port, fetcher, acknowledger } = this.opened('read');
		await fetcher.settled(signal);
		await acknowledger.tryAgain(progress, signal);
		await sweeps.watch(signal);
		await port.judgeAccused(signal);
		let mayLook = true;
		// If none of the waiting messages can be fetched, each round tries one of them; new messages are
		// looked for in between.
		for (let round = 1; round <= MAX_ROUNDS; round += 1) {
			const { deliveries, isIdle } = await fetcher.fetch(progress, limit, signal);
			if (deliveries.length > 0) return deliveries;
			if (mayLook && isTimeToLook(progress, sweeps)) {
				mayLook = false;
				this.lookIsDue = false;
				await sweeps.look(signal);
			} else if (isIdle) {
				return [];
			}
		}
		return [];
	}

	readAhead(limit: number): ChangeDelivery[] {
		const { progress, fetcher } = this.opened('read ahead');
		return fetcher.ready(progress, limit);
	}

	async recall(delivery: ChangeDelivery, signal: AbortSignal): Promise<Recalled> {
		const { fetcher } = this.opened('recall');
		const { id, folderId, mark, generation, receivedAt, size } = delivery;
		// The folder was replaced, and an id may be found in any folder: the message is not in this one.
		if (folderId !== this.folderId) return recallUnlisted(this.options.retries, id);
		const key = keyOf(receivedAt, hashOf(id));
		return await fetcher.recall({ id, key, mark, generation, ...defined({ size }) }, signal);
	}

	async acknowledge(deliveries: readonly ChangeDelivery[], outcome: Outcome): Promise<void> {
		const { progress, acknowledger } = this.opened('acknowledge');
		await acknowledger.acknowledge(progress, deliveries, outcome, this.closing.signal);
	}

	position(): ChangeCursor {
		const { progress, sweeps } = this.opened('position');
		const cursor = progress.toCursor();
		const { unanswered } = sweeps;
		const acts = writeChangeActs(this.pending.of(this.folderId), cursor.left, unanswered);
		return {
			...cursor,
			...(acts.length === 0 ? {} : { acts }),
			...(unanswered.length === 0 ? {} : { unanswered }),
		};
	}

	queueSize(): Promise<number> {
		return Promise.resolve(this.open?.progress.size ?? 0);
	}

	async wait(signal: AbortSignal): Promise<void> {
		const { sweeps } = this.opened('wait');
		const { retries, settings } = this.options;
		const { checkIntervalMs } = settings;
		this.awake = new AbortController();
		const cut = AbortSignal.any([signal, this.closing.signal, this.awake.signal]);
		const untilLook = Math.min(checkIntervalMs, sweeps.nextLookAt - Date.now());
		// What could not be fetched is retried meanwhile; while all slots are taken, nothing requests it.
		const untilTry = Math.max(SHORTEST_WAIT_MS, Math.min(retries.msUntilDue, this.pending.msUntilDue));
		await sleep(Math.min(this.lookIsDue ? checkIntervalMs : untilLook, untilTry), cut);
		this.lookIsDue = Date.now() >= sweeps.nextLookAt;
	}

	async close(): Promise<void> {
		this.closing.abort();
		this.open?.fetcher.close();
		await Promise.all([this.options.notices?.end(), this.options.feed.close()]);
	}

	private get folder(): ChangedFolder {
		const { api, server, mailbox, folder } = this.options.settings;
		return { api, server, mailbox, folder, folderId: this.folderId };
	}

	private opened(step: string): OpenFolder {
		if (this.open === undefined) throw new MailError('network', `The folder is not open (${step})`);
		return this.open;
	}

	/** A missing target is found before the first message is processed, not after it. */
	private async checkTarget(signal: AbortSignal): Promise<void> {
		const { feed, settings } = this.options;
		const action = settings.afterProcessing === 'move' ? feedActionFor(settings, 'processed') : undefined;
		if (action !== undefined) await feed.apply(action, [], signal);
	}
}

function isTimeToLook(progress: ChangeProgress, { nextLookAt }: FolderSweeps): boolean {
	if (progress.isIncomplete) return progress.waiting === 0;
	return progress.waiting <= FEW && Date.now() >= nextLookAt;
}
