import type { SignedIn } from '../auth/signIn';
import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, Outcome, Recalled } from '../contracts/MailSource';
import type { TokenProvider } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import type { FetchRetries } from '../source/FetchRetries';
import { marksAsDone } from '../source/afterProcessing';
import { firstLook } from '../source/firstLook';
import { MessageFetcher } from '../source/MessageFetcher';
import { recallUnlisted } from '../source/recallMessage';
import { assertTargetExists } from './assertTargetExists';
import { ActMemory } from './ActMemory';
import { ChangeWatch } from './ChangeWatch';
import { ImapActs } from './ImapActs';
import type { ImapClient } from './ImapClient';
import { isSameFolder, type FolderIdentity, type ImapCursor } from './ImapCursor';
import type { ImapDelivery } from './ImapDelivery';
import { ImapFetchPort } from './ImapFetchPort';
import { ImapProgress, type Pick } from './ImapProgress';
import type { ImapOctets } from './ImapRetrieval';
import { assertTokenLives, openSession } from './ImapSession';
import { proveListing } from './proveListing';
import type { ImapSettings } from './ImapSettings';
import { lookAtTarget } from './moveByCopy';
import { Renumbering, withoutUids } from './Renumbering';
import { uidNextOf } from './uidNextOf';
import { firstUidSince } from './firstUidSince';

const MIN_RETRY_MS = 1_000;

export interface ImapSourceOptions {
	settings: ImapSettings;
	tokens: TokenProvider;
	/** Applied before bodies are fetched. */
	filter?: MailFilter;
	/** Outlives a source: what could not be fetched, and how often it was tried. */
	retries: FetchRetries;
	/** Outlives a source: actions without effect, which are retried. */
	acts?: ActMemory;
	/** Reports a problem that does not stop the trigger. */
	warn(error: MailError): void;
}

/** A folder on an IMAP server (RFC 3501), signed in with XOAUTH2. */
export class ImapSource implements MailSource<ImapCursor, ImapDelivery> {
	private session: SignedIn<ImapClient> | undefined;
	private readonly watch: ChangeWatch;
	private progress: ImapProgress | undefined;
	private fetcher: MessageFetcher<Pick, ImapOctets, ImapDelivery> | undefined;
	private acts: ImapActs | undefined;
	private renumbering: Renumbering | undefined;
	private readonly memory: ActMemory;

	constructor(private readonly options: ImapSourceOptions) {
		this.memory = options.acts ?? new ActMemory();
		this.watch = new ChangeWatch(options.settings);
	}

	async connect(
		cursor: ImapCursor | undefined,
		inHand: readonly ImapDelivery[],
		signal: AbortSignal,
	): Promise<void> {
		const { settings, tokens, retries, filter } = this.options;
		this.session = await openSession(settings, tokens, this.watch.noteChange, signal);
		const { client } = this.session;
		const mailbox = await client.openFolder(settings.folder, signal);
		await assertTargetExists(client, settings, signal);
		const uidValidity = mailbox.uidValidity.toString();
		const stored = cursor !== undefined && isSameFolder(cursor, this.identity) ? cursor : undefined;
		await this.noteTarget(stored, mailbox.uidNext, signal);
		const isRenumbered = stored !== undefined && stored.uidValidity !== uidValidity;
		const from = isRenumbered ? withoutUids(stored) : stored;
		const progress =
			from === undefined
				? await this.startAnew(uidValidity, mailbox.uidNext, signal)
				: new ImapProgress(this.identity, uidValidity, settings.read, from);
		const keyBefore = (uid: number) => progress.records.keyBefore(uid);
		const ofPort = { uidValidity, retries, keyBefore, ...defined({ filter }) };
		const { warn } = this.options;
		this.fetcher = new MessageFetcher(new ImapFetchPort(client, settings, ofPort), retries);
		this.acts = new ImapActs(client, settings, uidValidity, { memory: this.memory, warn });
		if (!isRenumbered) this.memory.restore(uidValidity, stored?.acts ?? {});
		this.renumbering = new Renumbering(client, settings, progress);
		const recognized = await this.renumbering.begin(stored, inHand, signal);
		if (recognized !== undefined) this.warnOfRenumbering(uidValidity, recognized);
		this.progress = progress;
		await this.look(signal);
	}

	async read(limit: number, signal: AbortSignal): Promise<ImapDelivery[]> {
		const { session, progress, fetcher, acts } = this.opened('read');
		assertTokenLives(session);
		await this.watch.probed();
		if (this.memory.pending.msUntilDue === 0) await acts.retry(progress);
		for (;;) {
			if (this.watch.isListStale && !fetcher.hasOthers(progress)) await this.look(signal);
			const { deliveries: came, isIdle } = await fetcher.fetch(progress, limit, signal);
			const deliveries = this.given(came);
			if (deliveries.length > 0 || isIdle) return deliveries;
		}
	}

	readAhead(limit: number): ImapDelivery[] {
		const { progress, fetcher } = this.opened('read');
		return this.given(fetcher.ready(progress, limit));
	}

	async recall(delivery: ImapDelivery, signal: AbortSignal): Promise<Recalled> {
		const { session, fetcher, renumbering } = this.opened('recall');
		assertTokenLives(session);
		await this.watch.probed();
		const uid = renumbering.uidOf(delivery);
		if (uid === undefined) return recallUnlisted(this.options.retries, delivery.key);
		return await fetcher.recall({ uid, generation: delivery.generation }, signal);
	}

	async acknowledge(deliveries: readonly ImapDelivery[], outcome: Outcome): Promise<void> {
		const { acts, progress, renumbering } = this.opened('acknowledge');
		await this.watch.probed();
		const uids = deliveries.map((delivery) => renumbering.uidOf(delivery)).filter((uid) => uid !== undefined);
		const undone = await acts.apply(uids, outcome);
		const marks = marksAsDone(this.options.settings, outcome);
		for (const delivery of deliveries) {
			progress.seen.add(delivery.fingerprint, delivery.receivedAt);
			renumbering.noteDone(delivery);
		}
		for (const uid of uids) progress.acknowledge(uid, !marks || undone.has(uid));
	}

	position(): ImapCursor {
		const { progress, acts } = this.opened('position');
		const cursor = progress.toCursor();
		const left = acts.toCursor();
		const hasActs = Object.keys(left).length > 0;
		const copies = this.movesByCopy ? this.memory.copies.toMark(cursor.low, hasActs) : undefined;
		return { ...cursor, ...(hasActs ? { acts: left } : {}), ...(copies === undefined ? {} : { copies }) };
	}

	queueSize(): Promise<number> {
		return Promise.resolve(this.progress?.size ?? 0);
	}

	async wait(signal: AbortSignal): Promise<void> {
		const { session, progress } = this.opened('wait');
		const idleNow = progress.waiting === 0;
		await this.watch.wait(session, { retryMs: this.msUntilRetry, idleNow, signal });
	}

	async close(): Promise<void> {
		this.fetcher?.close();
		this.acts?.close();
		await this.session?.client.close();
	}

	private get identity(): FolderIdentity {
		const { connection, mailbox, folder } = this.options.settings;
		return { server: serverName(connection), mailbox, folder };
	}

	/** Not immediately: while all slots are taken, nothing retries. */
	private get msUntilRetry(): number {
		return Math.max(MIN_RETRY_MS, Math.min(this.options.retries.msUntilDue, this.memory.pending.msUntilDue));
	}

	private opened(step: string) {
		const { session, progress, fetcher, acts, renumbering } = this;
		if (!session || !progress || !fetcher || !acts || !renumbering)
			throw new MailError('network', `The folder is not open (${step})`);
		return { session, progress, fetcher, acts, renumbering };
	}

	private given(came: ImapDelivery[]): ImapDelivery[] {
		const { progress, renumbering } = this.opened('read');
		const deliveries = renumbering.withoutDone(came);
		for (const { uid, fingerprint, verdict } of deliveries)
			if (verdict !== 'exclude') progress.records.note(uid, fingerprint);
		return deliveries;
	}

	/** Lists the waiting messages. */
	private async look(signal: AbortSignal): Promise<void> {
		const { session, progress } = this.opened('look');
		const { client } = session;
		this.watch.isListStale = false;
		const onlyUnread = this.options.settings.read === 'unread';
		const query = onlyUnread ? { seen: false } : { uid: `${String(progress.nextUid)}:*` };
		const found = await client.search(query, signal);
		const proven = await proveListing(client, progress, found, { onlyUnread, signal });
		if (proven === undefined) return;
		progress.scan(proven);
		this.watch.isListStale ||= progress.isIncomplete;
	}

	private async startAnew(
		uidValidity: string,
		announced: number | undefined,
		signal: AbortSignal,
	): Promise<ImapProgress> {
		const { read, activatedAt, folder } = this.options.settings;
		const { identity } = this;
		const client = this.session?.client;
		const look = firstLook({ read, activatedAt });
		if (look.takes === 'all' || !client) return new ImapProgress(identity, uidValidity, read, {});
		const uidNext = announced ?? (await uidNextOf(client, folder, signal));
		const first = look.takes === 'none' ? uidNext : await firstUidSince(client, look.since, uidNext, signal);
		return new ImapProgress(identity, uidValidity, read, { low: first - 1, seenSince: activatedAt });
	}

	private warnOfRenumbering(uidValidity: string, recognized: number): void {
		const { settings, warn } = this.options;
		warn(
			new MailError(
				'unavailable',
				`${settings.connection.host} assigned new UIDs to the messages in "${settings.folder}" of ${settings.mailbox} ` +
					`(UIDVALIDITY ${uidValidity}). The folder was listed again; ${String(recognized)} message(s) recognized as done.`,
				{ hint: 'No action needed. If this happens often, the server keeps rebuilding the mailbox.' },
			),
		);
	}

	private get movesByCopy(): boolean {
		return this.options.settings.afterProcessing === 'move' && this.session?.client.can('MOVE') === false;
	}

	/**
	 * From here on copies may be made: the position contains where to find them from the first execution
	 * on.
	 */
	private async noteTarget(
		stored: ImapCursor | undefined,
		uidNext: number | undefined,
		signal: AbortSignal,
	): Promise<void> {
		const client = this.session?.client;
		const { copies } = this.memory;
		if (client === undefined || !this.movesByCopy) return;
		copies.resume(stored?.copies, uidNext);
		await lookAtTarget(client, copies, this.options.settings.moveTo ?? '', signal);
	}
}
