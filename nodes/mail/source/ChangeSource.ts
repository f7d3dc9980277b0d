import { sharedAbort } from '../async/sharedAbort';
import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, Outcome } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { marksOnServer } from './afterProcessing';
import { ChangeAcknowledger, type ChangeAct } from './ChangeAcknowledger';
import { isSameFolder, type ChangeCursor, type ChangedFolder } from './ChangeCursor';
import type { ChangeDelivery } from './ChangeDelivery';
import type { ChangeFeed } from './ChangeFeed';
import { ChangeFetchPort } from './ChangeFetchPort';
import { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import type { DoneBefore } from './DoneBefore';
import type { FetchRetries } from './FetchRetries';
import { FolderSweeps } from './FolderSweeps';
import { MessageFetcher } from './MessageFetcher';
import type { Waiting } from './MessageQueue';
import { sleep } from '../async/sleep';
import { PendingActs } from './PendingActs';
import { readChangeActs, readUnanswered, writeChangeActs } from './changeActsCodec';
import { feedActionFor } from './feedActionFor';

const SHORTEST_WAIT_MS = 1_000;
/** With this many messages waiting that cannot be fetched for now, it is still worth asking for others. */
const FEW = 20;

export interface ChangeSourceOptions {
	feed: ChangeFeed;
	settings: ChangeSettings;
	/** Asked before bodies are fetched, where the feed gives headers. */
	filter?: MailFilter;
	/** Outlives a source: what could not be fetched, and how often it was tried. */
	retries: FetchRetries;
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
	private port: ChangeFetchPort | undefined;
	private acknowledger: ChangeAcknowledger | undefined;
	private folderId = '';
	private sweeps: FolderSweeps | undefined;
	/** `wait` has told that it is time for a look, and `read` has taken none: with all slots taken it is not asked. */
	private lookIsDue = false;
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
		const { mostWaiting, doneBefore } = this.options;
		const progress = new ChangeProgress(
			this.folder,
			{
				read,
				marksOnServer: marksOnServer(settings),
				...defined({ mostWaiting, doneBefore, ids: feed.ids }),
			},
			stored,
		);
		const { folderId } = this;
		this.port = new ChangeFetchPort({ feed, settings, folderId, retries, ...defined({ filter }) });
		this.fetcher = new MessageFetcher(this.port, retries);
		this.acknowledger = new ChangeAcknowledger({ ...this.options, pending: this.pending }, this.folderId);
		this.pending.restore(readChangeActs(stored?.acts ?? [], this.folderId));
		for (const delivery of inHand) if (delivery.folderId === this.folderId) progress.adopt(delivery);
		const sweeps = new FolderSweeps(progress, { ...this.options, now: this.now });
		sweeps.restore(readUnanswered(stored?.unanswered ?? []));
		if (stored === undefined) await sweeps.startAnew(signal);
		else await sweeps.goOn(signal);
		this.progress = progress;
		this.sweeps = sweeps;
	}

	async read(limit: number, signal: AbortSignal): Promise<ChangeDelivery[]> {
		const { progress, fetcher, acknowledger, sweeps } = this.opened('read');
		await acknowledger.tryAgain(progress, signal);
		await sweeps.watch(signal);
		await this.port?.judgeAccused(signal);
		let mayLook = true;
		// Where all that waits cannot be fetched, each round tries one of those: new mail is looked for meanwhile.
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
		return Promise.resolve(this.progress?.size ?? 0);
	}

	async wait(signal: AbortSignal): Promise<void> {
		const { sweeps } = this.opened('wait');
		const { retries, settings } = this.options;
		const { checkIntervalMs } = settings;
		const cut = AbortSignal.any([signal, this.closing.signal]);
		const untilLook = Math.min(checkIntervalMs, sweeps.nextLookAt - Date.now());
		// What could not be fetched is tried again meanwhile; with all slots taken nobody asks for it.
		const untilTry = Math.max(SHORTEST_WAIT_MS, Math.min(retries.msUntilDue, this.pending.msUntilDue));
		await sleep(Math.min(this.lookIsDue ? checkIntervalMs : untilLook, untilTry), cut);
		this.lookIsDue = Date.now() >= sweeps.nextLookAt;
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
		const { progress, fetcher, acknowledger, sweeps } = this;
		if (!progress || !fetcher || !acknowledger || !sweeps)
			throw new MailError('network', `The folder is not open (${step})`);
		return { progress, fetcher, acknowledger, sweeps };
	}

	/** A target that is missing is found before the first message is done, not after. */
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
