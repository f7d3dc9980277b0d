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
	/** UIDs that rows come of without what was asked for. */
	readonly bare = new Set<number>();
	/** Expunged by others: shown until somebody asks for changes. */
	readonly stillShown: FakeMessage[] = [];
	/** A search finds nothing at all, although there are messages. */
	isMute = false;
	refusal: MailError | undefined;
	isAlive = true;
	asked = 0;

	get exists(): number {
		return this.messages.length + this.stillShown.length;
	}

	get client(): ImapClient {
		return this as unknown as ImapClient;
	}

	search({ uid, seen, since }: Search): Promise<number[]> {
		this.asked += 1;
		if (this.refusal !== undefined) return Promise.reject(this.refusal);
		if (this.isMute) return Promise.resolve([]);
		const there = [...this.messages, ...this.stillShown].filter((one) => !this.unlisted.has(one.uid));
		const text = typeof uid === 'string' ? uid : uid?.join(',');
		const named = text === undefined ? undefined : UidSet.parse(text.replace(/,?\*$/, ''));
		const last = text?.endsWith('*') === true ? Math.max(0, ...there.map((one) => one.uid)) : 0;
		// RFC 3501 section 6.4.4: SINCE goes by the day.
		const day = since === undefined ? -Infinity : Math.floor(since.getTime() / 86_400_000) * 86_400_000;
		const found = there.filter(
			(one) =>
				(named === undefined || named.has(one.uid) || one.uid === last) &&
				(seen === undefined || (one.isRead ?? false) === seen) &&
				(one.arrivedAt ?? Infinity) >= day,
		);
		return Promise.resolve(found.map((one) => one.uid).sort((a, b) => a - b));
	}

	fetch(
		uids: readonly number[],
		query: { headers?: unknown },
		{ each }: { each(message: ImapMessage): void },
	): Promise<void> {
		this.asked += 1;
		for (const { uid, arrivedAt, messageId = String(uid) } of [...this.messages].reverse()) {
			if (!uids.includes(uid)) continue;
			const times = this.silent.get(uid) ?? 0;
			this.silent.set(uid, times - 1);
			if (times > 0) continue;
			const isBare = this.bare.has(uid);
			each({
				uid,
				...(arrivedAt === undefined || isBare ? {} : { internalDate: new Date(arrivedAt) }),
				...(query.headers === undefined || isBare ? {} : { headers: headersOf(messageId) }),
			} as ImapMessage);
		}
		return Promise.resolve();
	}

	hearChanges(): Promise<void> {
		this.stillShown.length = 0;
		return Promise.resolve();
	}
}

export function headersOf(messageId: string): Buffer {
	return Buffer.from(`Message-ID: <${messageId}@test>\r\n\r\n`);
}
