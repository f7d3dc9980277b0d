import { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { MailSource, MessageContent, Outcome, Recalled } from '../contracts/MailSource';
import type { TokenProvider } from '../contracts/TokenProvider';
import { stopped } from '../async/stopped';
import { withDeadline } from '../async/withDeadline';
import { serverName } from '../contracts/serverName';
import { fingerprint } from '../message/fingerprint';
import type { FetchRetries } from '../source/FetchRetries';
import { firstLook } from '../source/firstLook';
import { MessageFetcher, WINDOW } from '../source/MessageFetcher';
import { recallUnlisted } from '../source/recallMessage';
import { sleep } from '../async/sleep';
import { arrivalOf } from './arrival';
import { decideByHeader } from './decideByHeader';
import { commitDeletes } from './commitDeletes';
import type { LoginThrottle } from './LoginThrottle';
import { isSameMaildrop, type MaildropIdentity, type Pop3Cursor } from './Pop3Cursor';
import type { Pop3Delivery } from './Pop3Delivery';
import { Pop3Progress } from './Pop3Progress';
import { factsOf, Pop3FetchPort, type Pop3Octets } from './Pop3FetchPort';
import { openSession, type Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';
import { reconcileListing } from './reconcileListing';
import { turnListing } from './turnListing';

/**
 * How long an idle session stays open for executions that are about to end; not longer, as it locks the
 * maildrop.
 */
const LINGER_MS = 5_000;
const CLOSE_MS = 5_000;
/** At this number of pending deletions the session is ended to commit them: all of them are in the cursor. */
const MAX_PENDING_DELETES = 120;

type Fetcher = MessageFetcher<number, Pop3Octets, Pop3Delivery>;

export interface Pop3SourceOptions {
	settings: Pop3Settings;
	tokens: TokenProvider;
	/** Applied before messages are fetched. */
	filter?: MailFilter;
	/** Outlives a source: what could not be fetched, and how often it was tried. */
	retries: FetchRetries;
	/** Outlives a source: when the last sign-in took place. */
	pace: LoginThrottle;
	/** Reports a problem that does not stop the trigger. */
	warn(error: MailError): void;
}

/**
 * A maildrop on a POP3 server (RFC 1939), signed in with XOAUTH2.
 *
 * A session locks the maildrop, shows it as it was at the start of the session, and deletes messages when it
 * ends. Therefore each check has its own session: it stays open while there is something to read, and a few
 * seconds longer for messages in hand; then messages that are done are deleted and the session ends. `wait`
 * returns when the next check is due, and `read` makes it.
 */
export class Pop3Source implements MailSource<Pop3Cursor, Pop3Delivery> {
	private session: Pop3Session | undefined;
	private port: Pop3FetchPort | undefined;
	private fetcher: Fetcher | undefined;
	private progress: Pop3Progress | undefined;
	private nextLookAt = 0;
	/**
	 * `wait` has returned because a check is due, but there was none since: `read` is not called while all slots
	 * are taken.
	 */
	private lookIsDue = false;
	private readonly closing = new AbortController();

	constructor(private readonly options: Pop3SourceOptions) {}

	async connect(
		cursor: Pop3Cursor | undefined,
		inHand: readonly Pop3Delivery[],
		signal: AbortSignal,
	): Promise<void> {
		const known = cursor !== undefined && isSameMaildrop(cursor, this.identity) ? cursor : undefined;
		const progress = new Pop3Progress(this.identity, known);
		for (const { uid, headerHash } of inHand) progress.adopt(uid, headerHash);
		await this.openSession(signal, async (session) => {
			if (known === undefined) await this.startAnew(progress, session, signal);
			else await reconcileListing(session, progress, signal);
		});
		this.progress = progress;
	}

	async read(limit: number, signal: AbortSignal): Promise<Pop3Delivery[]> {
		const progress = this.opened('read');
		for (;;) {
			await this.assertNotBroken(signal);
			if (progress.pendingDelete.length >= MAX_PENDING_DELETES) await this.endSession();
			const fetcher = await this.ready(progress, signal);
			if (fetcher === undefined) return [];
			const { deliveries, isIdle } = await fetcher.fetch(progress, limit, signal);
			if (deliveries.length > 0 || isIdle) return deliveries;
			if (this.port?.needsSession === true) await this.endSession();
		}
	}

	readAhead(limit: number): Pop3Delivery[] {
		const progress = this.opened('read ahead');
		const { session, fetcher } = this;
		if (session === undefined || fetcher === undefined) return [];
		// Ending a session is left to `read`.
		if (!isUsable(session) || progress.pendingDelete.length >= MAX_PENDING_DELETES) return [];
		return fetcher.ready(progress, limit);
	}

	async recall(delivery: Pop3Delivery, signal: AbortSignal): Promise<Recalled> {
		const progress = this.opened('recall');
		const { retries, pace } = this.options;
		const msUntil = retries.msUntil(progress.nameOf(delivery.uid));
		if (msUntil > 0) return { is: 'later', afterMs: msUntil };
		const fetcher = await this.ready(progress, signal, { isWanted: true });
		const { session } = this;
		if (fetcher === undefined || session === undefined) return { is: 'later', afterMs: pace.waitMs };
		// The current session may list it under another unique-id.
		const id = progress.nameOf(delivery.uid);
		const at = session.ids.indexOf(id);
		if (at === -1) return recallUnlisted(retries, id);
		const recalled = await fetcher.recall(at, signal);
		if (this.port?.needsSession === true) await this.endSession();
		return recalled.is === 'here' && isAnother(delivery, recalled.content) ? { is: 'gone' } : recalled;
	}

	/** Cannot fail: no command is sent before the session ends. */
	acknowledge(deliveries: readonly Pop3Delivery[], outcome: Outcome): Promise<void> {
		const progress = this.opened('acknowledge');
		const { afterProcessing, filtered } = this.options.settings;
		const isProcessed = outcome === 'processed' || (outcome === 'filteredOut' && filtered === 'process');
		const isPendingDelete = isProcessed && afterProcessing === 'delete';
		for (const delivery of deliveries) progress.acknowledge(delivery.uid, factsOf(delivery), isPendingDelete);
		return Promise.resolve();
	}

	position(): Pop3Cursor {
		return this.opened('position').toCursor();
	}

	queueSize(): Promise<number> {
		return Promise.resolve(this.progress?.size ?? 0);
	}

	async wait(signal: AbortSignal): Promise<void> {
		const progress = this.opened('wait');
		const { checkIntervalMs } = this.options.settings;
		const cut = AbortSignal.any([signal, this.closing.signal]);
		if (this.session !== undefined) {
			if (progress.size > 0) await sleep(Math.min(LINGER_MS, checkIntervalMs), cut);
			if (cut.aborted) return;
			await this.endSession();
		}
		await sleep(this.lookIsDue ? checkIntervalMs : Math.min(checkIntervalMs, this.dueAt - Date.now()), cut);
		this.lookIsDue = Date.now() >= this.dueAt;
	}

	async close(): Promise<void> {
		const { session } = this;
		this.closing.abort();
		const work = this.endSession();
		await withDeadline(work, { ms: CLOSE_MS, onGiveUp: () => session?.client.destroy() }).catch(
			() => undefined,
		);
		session?.client.destroy();
	}

	private get identity(): MaildropIdentity {
		const { connection, mailbox } = this.options.settings;
		return { server: serverName(connection), mailbox };
	}

	/** If there is work to do, only the server's minimum time between two sign-ins delays it. */
	private get dueAt(): number {
		const { retries, pace } = this.options;
		const isWaiting = this.progress !== undefined && this.progress.waiting > 0;
		const retryAt = isWaiting ? Date.now() + retries.msUntilDue : Infinity;
		const next = this.hasWork ? 0 : Math.min(this.nextLookAt, retryAt);
		return Math.max(next, Date.now() + pace.waitMs);
	}

	/** Whether any waiting message may be requested now. */
	private get hasWork(): boolean {
		const { progress } = this;
		const { retries } = this.options;
		if (progress === undefined || progress.room === 0) return false;
		return progress.peek(WINDOW + retries.size).some((at) => retries.isDue(progress.idAt(at)));
	}

	private opened(step: string): Pop3Progress {
		if (this.progress === undefined) throw new MailError('network', `The maildrop is not open (${step})`);
		return this.progress;
	}

	/**
	 * @param look reads the session's listing; until it has completed, the known messages cannot be matched to the
	 *   session's message numbers
	 */
	private async openSession(
		signal: AbortSignal,
		look: (session: Pop3Session) => Promise<void>,
	): Promise<void> {
		const { settings, tokens, pace } = this.options;
		this.assertNotClosed();
		const session = await openSession(settings, tokens, pace, signal);
		try {
			this.assertNotClosed();
			await look(session);
			this.assertNotClosed();
		} catch (error) {
			session.client.destroy();
			throw error;
		}
		this.nextLookAt = Date.now() + settings.checkIntervalMs;
		this.lookIsDue = false;
		this.session = session;
	}

	/** The fetcher for the current session. */
	private useFetcher(progress: Pop3Progress, session: Pop3Session): Fetcher {
		const { settings, retries, filter } = this.options;
		this.port ??= new Pop3FetchPort(session, settings, progress, retries, filter, MAX_PENDING_DELETES);
		this.fetcher ??= new MessageFetcher(this.port, retries);
		return this.fetcher;
	}

	private assertNotClosed(): void {
		if (this.closing.signal.aborted) throw stopped();
	}

	/** @throws why the connection broke while messages were read ahead: they are not to blame */
	private async assertNotBroken(signal: AbortSignal): Promise<void> {
		const { session, fetcher } = this;
		await fetcher?.settled(signal);
		if (session?.client.isAlive === false) fetcher?.assertGood();
	}

	/** @returns undefined if there is nothing to do, or a session is not allowed yet */
	private async ready(
		progress: Pop3Progress,
		signal: AbortSignal,
		{ isWanted = false } = {},
	): Promise<Fetcher | undefined> {
		const hasWork = isWanted || this.hasWork;
		const isDue = Date.now() >= this.nextLookAt;
		if (this.session !== undefined) {
			if (isUsable(this.session) && (hasWork || !isDue)) return this.useFetcher(progress, this.session);
			await this.endSession();
		}
		if ((!hasWork && !isDue) || this.options.pace.waitMs > 0) return undefined;
		await this.openSession(signal, async (session) => await reconcileListing(session, progress, signal));
		return this.session && this.useFetcher(progress, this.session);
	}

	private async startAnew(progress: Pop3Progress, session: Pop3Session, signal: AbortSignal): Promise<void> {
		const { settings } = this.options;
		const look = firstLook(settings);
		await turnListing(session, progress, signal);
		const { ids, numbers, client } = session;
		if (look.takes === 'all') {
			progress.begin(
				ids,
				ids.map((_, at) => at),
				0,
			);
			return;
		}
		const isNewer = (header: Buffer) => (arrivalOf(header) ?? Infinity) > look.since;
		const candidates = look.takes === 'none' ? [] : numbers;
		const newer = await decideByHeader(client, candidates, isNewer, { atLeast: 0, signal });
		const fresh = numbers.flatMap((number, at) => (newer.has(number) ? [at] : []));
		progress.begin(ids, fresh, settings.activatedAt);
	}

	/**
	 * Deletes the messages that are done and ends the session.
	 * @throws MailError if it is unknown whether the server deleted them
	 */
	private async endSession(): Promise<void> {
		const { session, progress, fetcher } = this;
		if (session === undefined) return;
		this.session = undefined;
		this.port = undefined;
		this.fetcher = undefined;
		try {
			// The connection is the only way to cut it short, and what is done is deleted over it.
			await fetcher?.settled(new AbortController().signal);
			fetcher?.close();
			if (progress !== undefined) await commitDeletes(session, progress, this.options);
		} finally {
			session.client.destroy();
			progress?.leaveSession();
		}
	}
}

function isUsable({ client, renewAt }: Pop3Session): boolean {
	return client.isAlive && Date.now() < renewAt;
}

/** Whether the server has reused the unique-id for a different message. */
function isAnother({ headerHash }: Pop3Delivery, { mime }: MessageContent): boolean {
	return headerHash !== '' && mime !== undefined && fingerprint(mime, undefined) !== headerHash;
}
