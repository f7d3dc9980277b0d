import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, Outcome, Recalled } from '../contracts/MailSource';
import type { TokenProvider } from '../contracts/TokenProvider';
import { untilAborted } from '../async/untilAborted';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import type { FetchRetries } from '../source/FetchRetries';
import { marksAsDone } from '../source/afterProcessing';
import { firstLook } from '../source/firstLook';
import { MessageFetcher } from '../source/MessageFetcher';
import { recallUnlisted } from '../source/recallMessage';
import { ActMemory } from './ActMemory';
import { ImapActs } from './ImapActs';
import type { ImapClient } from './ImapClient';
import { isSameFolder, type FolderIdentity, type ImapCursor } from './ImapCursor';
import type { ImapDelivery } from './ImapDelivery';
import { ImapFetchPort, type ImapOctets } from './ImapFetchPort';
import { ImapProgress, type Pick } from './ImapProgress';
import { openSession } from './ImapSession';
import { proveListing } from './proveListing';
import type { ImapSettings } from './ImapSettings';
import { lookAtTarget } from './moveByCopy';
import { Renumbering, withoutUids } from './Renumbering';
import { targetExists } from './targetExists';
import { uidNextOf } from './uidNextOf';
import { firstUidSince } from './firstUidSince';

const PROBE_MS = 10_000;
const MIN_RETRY_MS = 1_000;
/**
 * While messages are waiting, the next command usually follows soon, and ending IDLE for it costs round
 * trips.
 */
const IDLE_AFTER_MS = 1_000;

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
	private client: ImapClient | undefined;
	/**
	 * The last connection check; commands wait for it, because the server responds to one after another.
	 */
	private probing: Promise<void> | undefined;
	private renewAt = Infinity;
	private progress: ImapProgress | undefined;
	private fetcher: MessageFetcher<Pick, ImapOctets, ImapDelivery> | undefined;
	private acts: ImapActs | undefined;
	private renumbering: Renumbering | undefined;
	private readonly memory: ActMemory;
	/** The server has reported a change since the last `wait` returned. */
	private news = false;
	/** The list of waiting messages may be outdated. */
	private stale = true;
	/** When to probe the connection; waits that end early for a retry do not postpone it. */
	private probeAt: number | undefined;
	private onNews: () => void = () => undefined;
	constructor(private readonly options: ImapSourceOptions) {
		this.memory = options.acts ?? new ActMemory();
	}

	async connect(
		cursor: ImapCursor | undefined,
		inHand: readonly ImapDelivery[],
		signal: AbortSignal,
	): Promise<void> {
		const { settings, tokens, retries, filter } = this.options;
		const session = await openSession(settings, tokens, () => this.noteChange(), signal);
		this.client = session.client;
		this.renewAt = session.renewAt;
		const mailbox = await this.client.openFolder(settings.folder, signal);
		await this.checkTarget(signal);
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
		this.fetcher = new MessageFetcher(new ImapFetchPort(this.client, settings, ofPort), retries);
		this.acts = new ImapActs(this.client, settings, uidValidity, { memory: this.memory, warn });
		if (!isRenumbered) this.memory.restore(uidValidity, stored?.acts ?? {});
		this.renumbering = new Renumbering(this.client, settings, progress);
		const recognised = await this.renumbering.begin(stored, inHand, signal);
		if (recognised !== undefined) this.warnOfRenumbering(uidValidity, recognised);
		this.progress = progress;
		await this.look(signal);
	}

	async read(limit: number, signal: AbortSignal): Promise<ImapDelivery[]> {
		const { progress, fetcher, acts } = this.opened('read');
		this.assertTokenLives();
		await this.probing;
		if (this.memory.pending.msUntilDue === 0) await acts.retry(progress);
		for (;;) {
			if (this.stale && !fetcher.hasOthers(progress)) await this.look(signal);
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
		const { fetcher, renumbering } = this.opened('recall');
		this.assertTokenLives();
		await this.probing;
		const uid = renumbering.uidOf(delivery);
		if (uid === undefined) return recallUnlisted(this.options.retries, delivery.key);
		return await fetcher.recall({ uid, generation: delivery.generation }, signal);
	}

	async acknowledge(deliveries: readonly ImapDelivery[], outcome: Outcome): Promise<void> {
		const { acts, progress, renumbering } = this.opened('acknowledge');
		await this.probing;
		const uids = deliveries.map((delivery) => renumbering.uidOf(delivery)).filter((uid) => uid !== undefined);
		const undone = await acts.apply(uids, outcome);
		const marks = marksAsDone(this.options.settings, outcome);
		for (const delivery of deliveries) {
			progress.seen.add(delivery.fingerprint, delivery.receivedAt);
			if (renumbering.uidOf(delivery) === undefined) renumbering.noteDone(delivery);
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
		const { client, progress } = this.opened('wait');
		this.assertTokenLives();
		client.assertAlive('wait for mail');
		if (!this.news && !signal.aborted) {
			if (progress.waiting === 0) client.idle();
			const idleLater = setTimeout(() => client.idle(), IDLE_AFTER_MS);
			this.probeAt ??= Date.now() + this.options.settings.checkIntervalMs;
			const untilProbe = Math.max(0, this.probeAt - Date.now());
			const timedOut = await this.newsWithin(Math.min(untilProbe, this.msUntilRetry), signal);
			clearTimeout(idleLater);
			if (timedOut && Date.now() < this.probeAt) return;
			if (timedOut) {
				await this.probe(client, signal);
			}
		}
		this.probeAt = undefined;
		this.news = false;
		if (signal.aborted) return;
		client.assertAlive('wait for mail');
		this.assertTokenLives();
	}

	async close(): Promise<void> {
		this.fetcher?.close();
		this.acts?.close();
		await this.client?.close();
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
		const { client, progress, fetcher, acts, renumbering } = this;
		if (!client || !progress || !fetcher || !acts || !renumbering)
			throw new MailError('network', `The folder is not open (${step})`);
		return { client, progress, fetcher, acts, renumbering };
	}

	private given(came: ImapDelivery[]): ImapDelivery[] {
		const { progress, renumbering } = this.opened('read');
		const deliveries = renumbering.withoutDone(came);
		for (const { uid, fingerprint, verdict } of deliveries)
			if (verdict !== 'exclude') progress.records.note(uid, fingerprint);
		return deliveries;
	}

	private noteChange(): void {
		this.news = true;
		this.stale = true;
		this.onNews();
	}

	private assertTokenLives(): void {
		if (Date.now() < this.renewAt) return;
		throw new MailError('tokenExpired', 'The access token is about to expire; the session is renewed', {
			code: 'renewal',
		});
	}

	/** Lists the waiting messages. */
	private async look(signal: AbortSignal): Promise<void> {
		const { client, progress } = this.opened('look');
		this.stale = false;
		const onlyUnread = this.options.settings.read === 'unread';
		const query = onlyUnread ? { seen: false } : { uid: `${String(progress.nextUid)}:*` };
		const found = await client.search(query, signal);
		const proven = await proveListing(client, progress, found, { onlyUnread, signal });
		if (proven === undefined) return;
		progress.scan(proven);
		this.stale ||= progress.isIncomplete;
	}

	/** A check continues when the wait for it is cut short: cancelling it would close the connection. */
	private async probe(client: ImapClient, signal: AbortSignal): Promise<void> {
		const ms = Math.min(PROBE_MS, this.options.settings.answerMs ?? PROBE_MS);
		this.probing = client.probe(ms).then(() => void (this.stale = true));
		await untilAborted(this.probing, signal);
	}

	/** @returns true if nothing was reported within the time */
	private async newsWithin(ms: number, signal: AbortSignal): Promise<boolean> {
		const untilRenewal = Math.max(0, this.renewAt - Date.now());
		return await new Promise<boolean>((resolve) => {
			const finish = (timedOut: boolean) => {
				clearTimeout(timer);
				signal.removeEventListener('abort', onAbort);
				this.onNews = () => undefined;
				resolve(timedOut);
			};
			const onAbort = () => finish(false);
			const timer = setTimeout(() => finish(untilRenewal > ms), Math.min(ms, untilRenewal));
			this.onNews = () => finish(false);
			signal.addEventListener('abort', onAbort, { once: true });
		});
	}

	private async startAnew(
		uidValidity: string,
		announced: number | undefined,
		signal: AbortSignal,
	): Promise<ImapProgress> {
		const { read, activatedAt, folder } = this.options.settings;
		const { client, identity } = this;
		const look = firstLook({ read, activatedAt });
		if (look.takes === 'all' || !client) return new ImapProgress(identity, uidValidity, read, {});
		const uidNext = announced ?? (await uidNextOf(client, folder, signal));
		const first = look.takes === 'none' ? uidNext : await firstUidSince(client, look.since, uidNext, signal);
		return new ImapProgress(identity, uidValidity, read, { low: first - 1, seenSince: activatedAt });
	}

	private warnOfRenumbering(uidValidity: string, recognised: number): void {
		const { settings, warn } = this.options;
		warn(
			new MailError(
				'unavailable',
				`${settings.connection.host} gave the messages in "${settings.folder}" of ${settings.mailbox} new numbers ` +
					`(UIDVALIDITY ${uidValidity}). The folder was walked again: ${String(recognised)} message(s) recognised as done.`,
				{ hint: 'Nothing to do, unless it happens often: then the server keeps rebuilding the mailbox.' },
			),
		);
	}

	private get movesByCopy(): boolean {
		return this.options.settings.afterProcessing === 'move' && this.client?.can('MOVE') === false;
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
		const { client } = this;
		const { copies } = this.memory;
		if (client === undefined || !this.movesByCopy) return;
		copies.resume(stored?.copies, uidNext);
		await lookAtTarget(client, copies, this.options.settings.moveTo ?? '', signal);
	}

	/** A missing target is found before the first message is processed, not after it. */
	private async checkTarget(signal: AbortSignal): Promise<void> {
		const { settings } = this.options;
		if (settings.afterProcessing !== 'move' || this.client === undefined) return;
		const target = settings.moveTo ?? '';
		if (target !== '' && (await targetExists(this.client, target, signal))) return;
		throw new MailError(
			'folderNotFound',
			`There is no folder "${target}" in ${settings.mailbox} at ${settings.connection.host} to move messages to`,
			{ hint: 'Create the folder, or pick another one under Move to Folder.' },
		);
	}
}
