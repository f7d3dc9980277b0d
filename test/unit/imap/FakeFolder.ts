import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ImapClient, ImapMessage } from '../../../nodes/mail/imap/ImapClient';
import { UidSet } from '../../../nodes/mail/imap/UidSet';

export interface FakeMessage {
	uid: number;
	/** Milliseconds since the epoch; absent: the server does not tell. */
	arrivedAt?: number;
	messageId?: string;
	isRead?: boolean;
}

interface Search {
	uid?: string | readonly number[];
	seen?: boolean;
	since?: Date;
}

/** A folder whose server answers out of order, leaves out what it likes, and is slow to say what has gone. */
export class FakeFolder {
	messages: FakeMessage[] = [];
	/** UIDs that searches leave out. */
	readonly unlisted = new Set<number>();
	/** UIDs whose rows are left out, so many times. */
	readonly silent = new Map<number, number>();
	/** UIDs that rows come of without what was asked for, so many times. */
	readonly bare = new Map<number, number>();
	/** UIDs whose headers come empty, so many times. */
	readonly hollow = new Map<number, number>();
	/** Expunged by others: shown until somebody asks for changes. */
	readonly stillShown: FakeMessage[] = [];
	/** A search finds nothing at all, although there are messages. */
	isMute = false;
	refusal: MailError | undefined;
	isAlive = true;
	/** The server's time zone: milliseconds ahead of UTC. */
	zoneMs = 0;
	asked = 0;
	/** What was searched for. */
	readonly searches: Search[] = [];

	get exists(): number {
		return this.messages.length + this.stillShown.length;
	}

	get client(): ImapClient {
		return this as unknown as ImapClient;
	}

	search(search: Search, signal: AbortSignal): Promise<number[]> {
		signal.throwIfAborted();
		const { uid, seen, since } = search;
		this.asked += 1;
		this.searches.push(search);
		if (this.refusal !== undefined) return Promise.reject(this.refusal);
		if (this.isMute) return Promise.resolve([]);
		const there = [...this.messages, ...this.stillShown].filter((one) => !this.unlisted.has(one.uid));
		const text = typeof uid === 'string' ? uid : uid?.join(',');
		const named =
			text === undefined ? undefined : UidSet.parse(text.replace(/:\*$/, ':4294967295').replace(/,?\*$/, ''));
		const last = text?.endsWith('*') === true ? Math.max(0, ...there.map((one) => one.uid)) : 0;
		// RFC 3501 section 6.4.4: SINCE goes by the day, without the time and the zone.
		const day = (ms: number) => Math.floor(ms / 86_400_000);
		const first = since === undefined ? -Infinity : day(since.getTime());
		const found = there.filter(
			(one) =>
				(named === undefined || named.has(one.uid) || one.uid === last) &&
				(seen === undefined || (one.isRead ?? false) === seen) &&
				day((one.arrivedAt ?? Infinity) + this.zoneMs) >= first,
		);
		return Promise.resolve(found.map((one) => one.uid).sort((a, b) => a - b));
	}

	fetch(
		uids: readonly number[],
		query: { headers?: unknown; internalDate?: boolean },
		{ each, signal }: { each(message: ImapMessage): void; signal: AbortSignal },
	): Promise<void> {
		signal.throwIfAborted();
		this.asked += 1;
		for (const { uid, arrivedAt, messageId = String(uid) } of [...this.messages].reverse()) {
			if (!uids.includes(uid)) continue;
			if (once(this.silent, uid)) continue;
			const isBare = once(this.bare, uid);
			const headers = once(this.hollow, uid) ? Buffer.alloc(0) : headersOf(messageId);
			each({
				uid,
				...(arrivedAt === undefined || isBare || !query.internalDate
					? {}
					: { internalDate: new Date(arrivedAt) }),
				...(query.headers === undefined || isBare ? {} : { headers }),
			} as ImapMessage);
		}
		return Promise.resolve();
	}

	hearChanges(signal: AbortSignal): Promise<void> {
		signal.throwIfAborted();
		this.stillShown.length = 0;
		return Promise.resolve();
	}
}

/** @returns whether it is to happen once more */
function once(times: Map<number, number>, uid: number): boolean {
	const left = times.get(uid) ?? 0;
	if (left > 0) times.set(uid, left - 1);
	return left > 0;
}

export function headersOf(messageId: string): Buffer {
	return Buffer.from(`Message-ID: <${messageId}@test>\r\n\r\n`);
}
