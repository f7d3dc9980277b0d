import type { MailError } from '../contracts/MailError';
import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import type { MessageContent } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { describeError } from '../contracts/describeError';
import { fingerprint } from '../message/fingerprint';
import { conversionNoticeError } from '../source/conversionNotice';
import type { Answer, Answers, FetchPort, Looked } from '../source/FetchPort';
import { WINDOW } from '../source/MessageFetcher';
import type { FetchRetries } from '../source/FetchRetries';
import { findGone } from './findGone';
import type { ImapClient, ImapMessage } from './ImapClient';
import { deliveryKey, type ImapDelivery } from './ImapDelivery';
import { ImapLookahead } from './ImapLookahead';
import type { Pick } from './ImapProgress';
import { ImapRetrieval, type ImapOctets } from './ImapRetrieval';
import type { ImapSettings } from './ImapSettings';

/** Number of messages whose sizes are requested at a time. */
const LARGE_WINDOW = 1000;

export interface PortOptions {
	uidValidity: string;
	retries: FetchRetries;
	filter?: MailFilter;
	/** The key that a message was given out with before the folder got new UIDs. */
	keyBefore(uid: number): string | undefined;
}

/** Messages by IMAP, identified by UID. */
export class ImapFetchPort implements FetchPort<Pick, ImapOctets, ImapDelivery> {
	readonly window: number;
	private readonly metas: ImapLookahead;
	private readonly retrieval: ImapRetrieval;
	/** A message has arrived unread: this server does not mark messages that are fetched with BODY.PEEK. */
	private leavesUnread = false;

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly options: PortOptions,
	) {
		const { filter, retries } = options;
		// Header sections are parsed and take memory; sizes are one line each.
		this.window = filter === undefined ? LARGE_WINDOW : WINDOW;
		this.metas = new ImapLookahead(client, settings, {
			window: this.window,
			...defined({ filter }),
			hasFailures: retries.size > 0,
		});
		this.retrieval = new ImapRetrieval(client, settings, this.metas);
	}

	key({ uid }: Pick): string {
		return deliveryKey(this.options.uidValidity, uid);
	}

	size({ uid }: Pick): number {
		return this.metas.get(uid)?.size ?? 0;
	}

	isReady({ uid }: Pick): boolean {
		return this.metas.has(uid);
	}

	verdict({ uid }: Pick): FilterVerdict | undefined {
		return this.metas.get(uid)?.verdict;
	}

	async look(
		waiting: readonly Pick[],
		_wanted: number,
		signal: AbortSignal,
		fetched: readonly Pick[],
	): Promise<readonly Pick[]> {
		const suspect = (uid: number) => this.options.retries.suspect(this.key({ uid, generation: 0 }));
		const uids = waiting.map(({ uid }) => uid);
		this.metas.keepOnly(new Set([...uids, ...fetched.map(({ uid }) => uid)]));
		const missing = await this.metas.load(uids, suspect, signal);
		const gone = await findGone(this.client, missing, signal);
		for (const uid of missing) if (!gone.has(uid)) suspect(uid);
		const isRead = (uid: number) => this.metas.get(uid)?.isRead === true;
		const left = waiting.filter(({ uid }) => gone.has(uid) || isRead(uid));
		for (const { uid } of left) this.metas.forget(uid);
		return left;
	}

	/** Checks the flags; for messages missing in the response, a search shows whether they are gone. */
	async lookAgain(fetched: readonly Pick[], signal: AbortSignal): Promise<Looked<Pick>> {
		const read = new Set<number>();
		const shown = new Set<number>();
		const note = this.noteFlags(read);
		const each = (message: ImapMessage) => {
			shown.add(message.uid);
			note(message);
		};
		const uids = fetched.map(({ uid }) => uid);
		// FETCH returns messages that others have expunged until the server is asked for changes (RFC 3501
		// section 5.2).
		await this.client.hearChanges(signal);
		await this.client.fetch(uids, { flags: true }, { signal, each });
		const missing = uids.filter((uid) => !shown.has(uid));
		const gone = await findGone(this.client, missing, signal);
		const isRead = (uid: number) => this.settings.read === 'unread' && this.leavesUnread && read.has(uid);
		const isGone = (uid: number) => gone.has(uid) || isRead(uid);
		return {
			gone: fetched.filter(({ uid }) => isGone(uid)),
			unseen: fetched.filter(({ uid }) => !shown.has(uid) && !isGone(uid)),
		};
	}

	octets({ mime }: ImapOctets): number {
		return mime.length;
	}

	async fetchAgain(pick: Pick, signal: AbortSignal): Promise<Answers<Pick, ImapOctets>> {
		// The size decides whether parts are left on the server.
		await this.metas.load([pick.uid], () => undefined, signal);
		try {
			return await this.fetchThem([pick], signal, { evenRead: true });
		} finally {
			this.metas.forget(pick.uid);
		}
	}

	async fetch(picks: readonly Pick[], signal: AbortSignal): Promise<Answers<Pick, ImapOctets>> {
		return await this.fetchThem(picks, signal, { evenRead: false });
	}

	content({ mime, omitted }: ImapOctets): MessageContent {
		const error = conversionNoticeError(mime, this.settings, 'imap');
		return { mime, ...defined({ omitted, error }) };
	}

	deliver(pick: Pick, octets: ImapOctets): ImapDelivery {
		return { ...this.base(pick, octets.mime), ...this.content(octets) };
	}

	withoutOctets(pick: Pick, error?: MailError): ImapDelivery {
		return { ...this.base(pick, Buffer.alloc(0)), ...defined({ error }) };
	}

	describe({ uid }: Pick): { message: string; server: string } {
		const { connection, mailbox, folder } = this.settings;
		return { message: `Message ${String(uid)} in "${folder}" of ${mailbox}`, server: connection.host };
	}

	private async fetchThem(
		picks: readonly Pick[],
		signal: AbortSignal,
		{ evenRead }: { evenRead: boolean },
	): Promise<Answers<Pick, ImapOctets>> {
		const came = new Map<number, ImapOctets>();
		const missing = new Map<number, string>();
		/** Those marked as read. */
		const read = new Set<number>();
		const options = {
			signal,
			isSuspect: (uid: number) => this.options.retries.isSuspect(this.key({ uid, generation: 0 })),
			noteFlags: this.settings.read === 'unread' ? this.noteFlags(read) : undefined,
		};
		const uids = picks.map(({ uid }) => uid);
		let failure: unknown;
		try {
			await this.retrieval.retrieve(uids, { came, missing }, options);
		} catch (error) {
			failure = error;
		}
		const open = picks.filter(({ uid }) => !came.has(uid));
		if (failure !== undefined && !this.client.isAlive)
			return { answers: broken(picks, came, failure), failure };
		const gone = await findGone(
			this.client,
			open.map(({ uid }) => uid),
			signal,
		);
		const answers = picks.map((pick): Answer<Pick, ImapOctets> => {
			const message = came.get(pick.uid);
			// A person has opened it since it was listed.
			if (!evenRead && this.leavesUnread && read.has(pick.uid)) return { pick, kind: 'gone' };
			if (message !== undefined) return { pick, kind: 'fetched', message };
			if (gone.has(pick.uid)) return { pick, kind: 'gone' };
			const isRefused = failure !== undefined && !missing.has(pick.uid);
			const reason =
				missing.get(pick.uid) ?? (isRefused ? describeError(failure) : 'The server did not return it');
			return { pick, kind: 'missing', how: isRefused ? 'refused' : 'absent', reason };
		});
		return { answers };
	}

	/** As long as no message has arrived unread, the server itself may be marking them. */
	private noteFlags(read: Set<number>) {
		return ({ uid, flags }: ImapMessage): void => {
			if (flags?.has('\\Seen') === true) read.add(uid);
			else if (flags !== undefined) this.leavesUnread = true;
		};
	}

	private base(pick: Pick, octets: Buffer): ImapDelivery {
		const { uid, generation } = pick;
		const meta = this.metas.get(uid);
		const { uidValidity, keyBefore } = this.options;
		return {
			key: keyBefore(uid) ?? this.key(pick),
			id: String(uid),
			uid,
			uidValidity,
			generation,
			fingerprint: meta?.fingerprint ?? fingerprint(octets, meta?.receivedAt),
			...defined({ verdict: meta?.verdict, receivedAt: meta?.receivedAt }),
			...(meta?.size ? { size: meta.size } : {}),
		};
	}
}

/** The connection broke at the first missing message; nothing is known about the others. */
function broken(
	picks: readonly Pick[],
	came: ReadonlyMap<number, ImapOctets>,
	failure: unknown,
): Answer<Pick, ImapOctets>[] {
	const first = picks.find(({ uid }) => !came.has(uid));
	return picks.map((pick) => {
		const message = came.get(pick.uid);
		if (message !== undefined) return { pick, kind: 'fetched', message };
		return pick === first
			? { pick, kind: 'missing', how: 'cut', reason: describeError(failure) }
			: { pick, kind: 'untried' };
	});
}
