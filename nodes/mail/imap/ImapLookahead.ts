import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import { defined } from '../contracts/defined';
import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import { conversionNoticeError } from '../source/conversionNotice';
import { WINDOW } from '../source/MessageFetcher';
import type { ImapClient, ImapMessage } from './ImapClient';
import type { ImapSettings } from './ImapSettings';

/** With fewer left to choose from, the next ones are looked up. */
const LOW_WATER = WINDOW / 4;
/** After problems: a connection that breaks at a message should have returned others before. */
const FIRST_WINDOW_AFTER_FAILURE = 10;

export interface Meta {
	/** In octets; an estimate on Exchange. */
	size: number;
	receivedAt: Date | undefined;
	/** Someone has opened it; undefined if the server does not say. */
	isRead?: boolean;
	/** With a filter: the verdict on the header section, … */
	verdict?: FilterVerdict;
	/** … and the fingerprint, because the body may never be fetched. */
	fingerprint?: string;
}

/**
 * Facts about the next messages, including header sections if a filter needs them.
 *
 * A server may be unable to determine the size of a single message, and refuse the whole command or
 * disconnect because of it. Rows that arrived are kept, the first message without one is to blame, and the
 * next lookup is shorter.
 */
export class ImapLookahead {
	private readonly metas = new Map<number, Meta>();
	private window: number;

	/**
	 * @param options.hasFailures some message has failed on an earlier connection
	 * @param options.window number of messages per lookup, once the first one had no problems
	 */
	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly options: { filter?: MailFilter; hasFailures: boolean; window: number },
	) {
		this.window = options.hasFailures ? FIRST_WINDOW_AFTER_FAILURE : WINDOW;
	}

	/**
	 * One FETCH for all of them, or none while enough is known.
	 *
	 * @param blame called with the message at which the server refused the command or disconnected
	 * @returns those missing in a successful response
	 * @throws MailError when the connection broke
	 */
	async load(uids: readonly number[], blame: (uid: number) => void, signal: AbortSignal): Promise<number[]> {
		const refused = new Set<number>();
		for (;;) {
			const next = uids.filter((uid) => !refused.has(uid)).slice(0, this.window);
			const unknown = next.filter((uid) => !this.metas.has(uid));
			const known = next.length - unknown.length;
			if (unknown.length === 0 || known >= Math.min(LOW_WATER, this.window / 2)) return [];
			const culprit = await this.ask(unknown, blame, signal);
			if (culprit === undefined) return unknown.filter((uid) => !this.metas.has(uid));
			if (this.window === 1) return [];
			refused.add(culprit);
			this.window = Math.max(1, Math.floor(this.window / 2));
		}
	}

	/** @returns the message at which the server refused the command */
	private async ask(
		unknown: readonly number[],
		blame: (uid: number) => void,
		signal: AbortSignal,
	): Promise<number | undefined> {
		const { filter } = this.options;
		const headers = filter && [...new Set([...filter.headerFields, ...FINGERPRINT_HEADERS])];
		const flags = this.settings.read === 'unread';
		const query = { size: true, internalDate: true, flags, ...defined({ headers }) };
		try {
			const each = (message: ImapMessage) => this.keep(message);
			await this.client.fetch(unknown, query, { signal, each });
			this.window = Math.min(this.options.window, this.window * 2);
			return undefined;
		} catch (error) {
			const first = unknown.find((uid) => !this.metas.has(uid));
			if (first !== undefined && !signal.aborted) blame(first);
			if (!this.client.isAlive) throw error;
			return first;
		}
	}

	has(uid: number): boolean {
		return this.metas.has(uid);
	}

	get(uid: number): Meta | undefined {
		return this.metas.get(uid);
	}

	/** It no longer waits: if it returns, what was known of it is outdated. */
	forget(uid: number): void {
		this.metas.delete(uid);
	}

	/**
	 * Stores a row of the response. The size may be missing; a server may also report only flags at any
	 * time.
	 */
	keep({ uid, size, internalDate, headers, flags }: ImapMessage): void {
		const receivedAt = internalDate === undefined ? undefined : new Date(internalDate);
		const before = this.metas.get(uid);
		const meta: Meta = {
			...before,
			size: size ?? before?.size ?? 0,
			receivedAt: receivedAt ?? before?.receivedAt,
			...defined({ isRead: flags?.has('\\Seen') }),
		};
		if (this.options.filter !== undefined && Buffer.isBuffer(headers) && headers.length > 0) {
			// A notice in place of a message says nothing about that message, so a filter must not judge
			// it.
			const isNotice = conversionNoticeError(headers, this.settings, 'imap') !== undefined;
			meta.verdict = isNotice ? 'take' : this.options.filter.judgeHeader(headers);
			meta.fingerprint = fingerprint(headers, receivedAt);
		}
		this.metas.set(uid, meta);
	}

	keepOnly(wanted: ReadonlySet<number>): void {
		for (const uid of this.metas.keys()) if (!wanted.has(uid)) this.metas.delete(uid);
	}
}
