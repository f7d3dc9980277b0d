import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, Outcome } from '../contracts/MailSource';
import type { TokenProvider } from '../contracts/TokenProvider';
import { applyOutcome, marksAsDone, refusedError } from './afterProcessing';
import type { FetchRetries } from '../source/FetchRetries';
import type { ImapClient } from './ImapClient';
import { isSameFolder, type FolderIdentity, type ImapCursor } from './ImapCursor';
import type { ImapDelivery } from './ImapDelivery';
import { ImapProgress } from './ImapProgress';
import { openSession } from './ImapSession';
import type { ImapSettings } from './ImapSettings';
import { MessageFetcher } from './MessageFetcher';
import { recogniseAfterRenumbering } from './recogniseAfterRenumbering';
import { firstUidSince } from './firstUidSince';

const PROBE_MS = 10_000;
/** With more messages waiting the next command is seldom far, and to end IDLE for it costs round trips. */
const IDLE_AFTER_MS = 1_000;
/** A first connection this soon after activation counts as the activation itself. */
const SOON_MS = 15_000;

export interface ImapSourceOptions {
	settings: ImapSettings;
	tokens: TokenProvider;
	/** Asked before bodies are fetched. */
	filter?: MailFilter;
	/** Outlives a source: what could not be fetched, and how often it was tried. */
	trouble: FetchRetries;
	/** Something a person should know of that does not stop the intake. */
	warn(error: MailError): void;
}

/** A folder of an IMAP server (RFC 3501), signed in with XOAUTH2. */
export class ImapSource implements MailSource<ImapCursor, ImapDelivery> {
	private client: ImapClient | undefined;
	private renewAt = Infinity;
	private progress: ImapProgress | undefined;
	private fetcher: MessageFetcher | undefined;
	/** The server told of a change since the last `wait` came back. */
	private news = false;
	/** The list of waiting messages may be out of date. */
	private stale = true;
	private onNews: () => void = () => undefined;
	/** Where messages in hand are now, if the folder got new UIDs since they were read. */
	private readonly moved = new Map<string, number>();

	constructor(private readonly options: ImapSourceOptions) {}

	async connect(
		cursor: ImapCursor | undefined,
		inHand: readonly ImapDelivery[],
		signal: AbortSignal,
	): Promise<void> {
		const { settings, tokens, trouble, filter } = this.options;
		const session = await openSession(settings, tokens, () => this.noteChange(), signal);
		this.client = session.client;
		this.renewAt = session.renewAt;
		await this.checkTarget(signal);
		const mailbox = await this.client.openFolder(settings.folder, signal);
		const uidValidity = mailbox.uidValidity.toString();
		const known = cursor !== undefined && isSameFolder(cursor, this.identity) ? cursor : undefined;
		if (known === undefined) this.progress = await this.startAnew(uidValidity, mailbox.uidNext, signal);
		else this.progress = new ImapProgress(this.identity, uidValidity, settings.read, known);
		this.fetcher = new MessageFetcher(this.client, settings, uidValidity, trouble, filter);
		if (known !== undefined && known.uidValidity !== uidValidity)
			await this.walkAgain(uidValidity, known, inHand, signal);
		else for (const { uid, generation } of inHand) this.progress.adopt(uid, generation);
		await this.look(signal);
	}

	async read(limit: number, signal: AbortSignal): Promise<ImapDelivery[]> {
		const { progress, fetcher } = this.opened('read');
		this.assertTokenLives();
		if (progress.waiting === 0 && this.stale) await this.look(signal);
		while (progress.waiting > 0) {
			const { deliveries, gone, isIdle } = await fetcher.fetch(progress, limit, signal);
			for (const uid of gone) progress.acknowledge(uid, false);
			if (deliveries.length > 0 || isIdle) return deliveries;
		}
		return [];
	}

	async acknowledge(deliveries: readonly ImapDelivery[], outcome: Outcome): Promise<void> {
		const { client, progress } = this.opened('acknowledge');
		const { settings, warn } = this.options;
		const uids = deliveries.map((delivery) => this.uidOf(delivery)).filter((uid) => uid !== undefined);
		const applied = await applyOutcome(client, settings, uids, outcome);
		if (!applied) warn(refusedError(settings, outcome, uids.length));
		const stillUnread = !applied || !marksAsDone(settings, outcome);
		for (const delivery of deliveries) progress.seen.add(delivery.fingerprint, delivery.receivedAt);
		for (const uid of uids) progress.acknowledge(uid, stillUnread);
	}

	position(): ImapCursor {
		return this.opened('position').progress.toCursor();
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
			const timedOut = await this.newsWithin(this.options.settings.checkIntervalMs, signal);
			clearTimeout(idleLater);
			if (timedOut) {
				await client.probe(Math.min(PROBE_MS, this.options.settings.answerMs ?? PROBE_MS), signal);
				this.stale = true;
			}
		}
		this.news = false;
		if (signal.aborted) return;
		client.assertAlive('wait for mail');
		this.assertTokenLives();
	}

	async close(): Promise<void> {
		await this.client?.close();
	}

	private get identity(): FolderIdentity {
		const { connection, mailbox, folder } = this.options.settings;
		return { server: `${connection.host}:${String(connection.port)}`, mailbox, folder };
	}

	private opened(step: string): { client: ImapClient; progress: ImapProgress; fetcher: MessageFetcher } {
		const { client, progress, fetcher } = this;
		if (!client || !progress || !fetcher) throw new MailError('network', `The folder is not open (${step})`);
		return { client, progress, fetcher };
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

	/** Asks the server what waits. */
	private async look(signal: AbortSignal): Promise<void> {
		const { client, progress } = this.opened('look');
		this.stale = false;
		const query =
			this.options.settings.read === 'unread' ? { seen: false } : { uid: `${String(progress.nextUid)}:*` };
		progress.scan(await client.search(query, signal));
		this.stale ||= progress.isIncomplete;
	}

	/** @returns true when nothing was told within the time */
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

	private async startAnew(uidValidity: string, uidNext: number, signal: AbortSignal): Promise<ImapProgress> {
		const { read, activatedAt } = this.options.settings;
		const { client } = this;
		if (read !== 'new' || client === undefined) return new ImapProgress(this.identity, uidValidity, read, {});
		const isSoon = Date.now() - activatedAt < SOON_MS;
		const first = isSoon ? uidNext : await firstUidSince(client, activatedAt, uidNext, signal);
		return new ImapProgress(this.identity, uidValidity, read, { low: first - 1, seenSince: activatedAt });
	}

	/** UIDVALIDITY has changed: no UID we know means anything (RFC 3501 section 2.3.1.1). */
	private async walkAgain(
		uidValidity: string,
		{ generation, seen, seenSince, read }: ImapCursor,
		inHand: readonly ImapDelivery[],
		signal: AbortSignal,
	): Promise<void> {
		const { settings, warn } = this.options;
		this.progress = new ImapProgress(this.identity, uidValidity, settings.read, {
			generation,
			seen,
			seenSince,
			read,
		});
		const { client, progress } = this.opened('walk the folder again');
		const found = await recogniseAfterRenumbering(client, settings, progress.seen, inHand, signal);
		for (const uid of found.done) progress.recognise(uid);
		for (const { uid, delivery } of found.inHand) {
			progress.adopt(uid, delivery.generation);
			this.moved.set(delivery.key, uid);
		}
		warn(
			new MailError(
				'unavailable',
				`${settings.connection.host} gave the messages in "${settings.folder}" of ${settings.mailbox} new numbers ` +
					`(UIDVALIDITY ${uidValidity}). The folder was walked again: ${String(found.done.length)} message(s) recognised as done.`,
				{ hint: 'Nothing to do, unless it happens often: then the server keeps rebuilding the mailbox.' },
			),
		);
	}

	private uidOf(delivery: ImapDelivery): number | undefined {
		return delivery.uidValidity === this.opened('acknowledge').progress.uidValidity
			? delivery.uid
			: this.moved.get(delivery.key);
	}

	/** A target that is missing is found before the first message is done, not after. */
	private async checkTarget(signal: AbortSignal): Promise<void> {
		const { settings } = this.options;
		if (settings.afterProcessing !== 'move' || this.client === undefined) return;
		const target = settings.moveTo ?? '';
		if (target !== '' && (await this.client.hasFolder(target, signal))) return;
		throw new MailError(
			'folderNotFound',
			`There is no folder "${target}" in ${settings.mailbox} at ${settings.connection.host} to move messages to`,
			{ hint: 'Create the folder, or pick another one under Move to Folder.' },
		);
	}
}
