import type { MailFilter } from '../contracts/MailFilter';
import type { OmittedPart } from '../contracts/MailSource';
import type { FailedFetch, FetchRetries } from '../source/FetchRetries';
import { fingerprint } from '../message/fingerprint';
import { ANSWER_MS, type ImapClient, type ImapMessage } from './ImapClient';
import { deliveryKey, type ImapDelivery } from './ImapDelivery';
import type { ImapProgress, Pick } from './ImapProgress';
import type { ImapSettings } from './ImapSettings';
import { fetchReduced } from './fetchReduced';
import { ImapLookahead, WINDOW } from './ImapLookahead';
import { conversionNoticeError } from '../source/conversionNotice';

/** Octets fetched at a time, unless a single message is larger. */
const BUDGET = 32 * 1024 * 1024;
/** Slower than this (octets in a millisecond), a connection counts as stalled. */
const SLOWEST = 20;
/** Below it, leaving parts on the server costs more than it saves. */
const WORTH_REDUCING = 64 * 1024;

interface Fetched {
	mime: Buffer;
	omitted?: OmittedPart[];
}

export interface FetchResult {
	deliveries: ImapDelivery[];
	/** UIDs of messages that are no longer there. */
	gone: number[];
	/** Nothing was tried, since what waits has made trouble and its time has not come. */
	isIdle: boolean;
}

/** Gets messages in chunks, and sees to it that one that cannot be had does not hold up the others. */
export class MessageFetcher {
	private readonly metas: ImapLookahead;

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly uidValidity: string,
		private readonly trouble: FetchRetries,
		filter?: MailFilter,
	) {
		this.metas = new ImapLookahead(client, settings, filter);
	}

	async fetch(progress: ImapProgress, limit: number, signal: AbortSignal): Promise<FetchResult> {
		const isSuspect = (uid: number) => this.trouble.isSuspect(this.key(uid));
		await this.metas.load(progress.peek(WINDOW), isSuspect, signal);
		const leftOut = this.exclude(progress);
		const chunk = this.choose(progress.peek(WINDOW), limit);
		progress.take(chunk);
		const fetched = new Map<number, Fetched>();
		let failure: unknown;
		try {
			await this.fetchChunk(chunk, fetched, signal);
		} catch (error) {
			failure = error;
		}
		const result = await this.sort(chunk, fetched, failure, progress, signal);
		result.deliveries.unshift(...leftOut);
		// What did arrive before a cut is good; the next call finds the connection dead.
		if (failure !== undefined && result.deliveries.length === 0 && !this.client.isAlive) throw failure;
		return result;
	}

	/** Takes what the filter leaves out by its header section; its body is never fetched. */
	private exclude(progress: ImapProgress): ImapDelivery[] {
		const picks = progress.peek(WINDOW).filter(({ uid }) => this.metas.get(uid)?.verdict === 'exclude');
		progress.take(picks);
		return picks.map((pick) => this.base(pick, Buffer.alloc(0)));
	}

	/** A message that has made trouble goes alone; the others go first, up to the budget. */
	private choose(waiting: Pick[], limit: number): Pick[] {
		const known = waiting.filter(({ uid }) => this.metas.wasAsked(uid));
		const suspect = known.find(
			({ uid }) => this.trouble.isSuspect(this.key(uid)) && this.trouble.isDue(this.key(uid)),
		);
		if (suspect !== undefined) return [suspect];
		const chunk: Pick[] = [];
		let octets = 0;
		for (const pick of known) {
			if (this.trouble.isSuspect(this.key(pick.uid))) continue;
			octets += this.metas.get(pick.uid)?.size ?? 0;
			if (chunk.length >= limit || (chunk.length > 0 && octets > BUDGET)) break;
			chunk.push(pick);
		}
		return chunk;
	}

	private async fetchChunk(chunk: Pick[], fetched: Map<number, Fetched>, signal: AbortSignal): Promise<void> {
		const present = chunk.filter(
			({ uid }) => this.metas.has(uid) && this.trouble.givenUp(this.key(uid)) === undefined,
		);
		const whole = present.filter(({ uid }) => !this.mayBeReduced(uid)).map(({ uid }) => uid);
		if (whole.length > 0) await this.fetchWhole(whole, fetched, signal);
		for (const { uid } of present) {
			if (!this.mayBeReduced(uid)) continue;
			const ms = this.deadline([uid]);
			const reduced = await fetchReduced(this.client, uid, this.settings, { ms, signal });
			if (reduced !== undefined) fetched.set(uid, reduced);
			else await this.fetchWhole([uid], fetched, signal);
		}
	}

	private async fetchWhole(
		uids: number[],
		fetched: Map<number, Fetched>,
		signal: AbortSignal,
	): Promise<void> {
		const each = ({ uid, source }: ImapMessage) => {
			// Dovecot answers NIL for a message that is being deleted; that is no Buffer, whatever the types say.
			if (Buffer.isBuffer(source)) fetched.set(uid, { mime: source });
		};
		await this.client.fetch(uids, { source: true }, { ms: this.deadline(uids), signal, each });
	}

	/** Whether some of the message may have to stay on the server; its structure tells for sure. */
	private mayBeReduced(uid: number): boolean {
		const size = this.metas.get(uid)?.size ?? 0;
		const { attachments, maxPartBytes } = this.settings;
		return size > (attachments ? Math.max(maxPartBytes, WORTH_REDUCING) : WORTH_REDUCING);
	}

	private deadline(uids: number[]): number {
		const octets = uids.reduce((sum, uid) => sum + (this.metas.get(uid)?.size ?? 0), 0);
		return 2 * (this.settings.answerMs ?? ANSWER_MS) + octets / SLOWEST;
	}

	/** Tells what arrived, what has gone, what is given up and what is to be tried again. */
	private async sort(
		chunk: Pick[],
		fetched: Map<number, Fetched>,
		failure: unknown,
		progress: ImapProgress,
		signal: AbortSignal,
	): Promise<FetchResult> {
		const result: FetchResult = { deliveries: [], gone: [], isIdle: chunk.length === 0 };
		const missing: Pick[] = [];
		for (const pick of chunk) {
			const key = this.key(pick.uid);
			const found = fetched.get(pick.uid);
			const error = this.trouble.givenUp(key);
			if (found !== undefined) {
				this.trouble.cameThrough(key);
				result.deliveries.push(this.delivery(pick, found));
			} else if (error !== undefined) {
				this.trouble.forget(key);
				result.deliveries.push({ ...this.base(pick, Buffer.alloc(0)), error });
			} else if (!this.metas.has(pick.uid)) {
				result.gone.push(pick.uid);
			} else {
				missing.push(pick);
			}
		}
		if (missing.length > 0) await this.sortMissing(missing, failure, result, progress, signal);
		return result;
	}

	private async sortMissing(
		missing: Pick[],
		failure: unknown,
		result: FetchResult,
		progress: ImapProgress,
		signal: AbortSignal,
	): Promise<void> {
		const reason =
			failure instanceof Error ? failure.message : 'The server left the message out of its answer';
		const [first] = missing;
		if (first !== undefined && !this.client.isAlive && !signal.aborted)
			this.trouble.failed(this.key(first.uid), this.failure('cut', first, reason));
		const there = this.client.isAlive ? await this.stillThere(missing, signal) : undefined;
		for (const pick of missing.reverse()) {
			const key = this.key(pick.uid);
			if (there !== undefined && !there.has(pick.uid)) {
				this.trouble.forget(key);
				result.gone.push(pick.uid);
				continue;
			}
			const how = failure === undefined ? 'absent' : 'refused';
			if (there !== undefined && missing.length === 1)
				this.trouble.failed(key, this.failure(how, pick, reason));
			else if (there !== undefined) this.trouble.suspect(key);
			progress.putBack(pick);
		}
	}

	/** Deleted or moved by a person between our look and our fetch: nothing is wrong with it. */
	private async stillThere(picks: Pick[], signal: AbortSignal): Promise<Set<number>> {
		const there = new Set<number>();
		const uids = picks.map(({ uid }) => uid);
		await this.client.fetch(uids, { uid: true }, { signal, each: ({ uid }) => there.add(uid) });
		return there;
	}

	private key(uid: number): string {
		return deliveryKey(this.uidValidity, uid);
	}

	private delivery(pick: Pick, { mime, omitted }: Fetched): ImapDelivery {
		const base = this.base(pick, mime);
		const error = conversionNoticeError(mime, this.settings, 'imap');
		return { ...base, mime, ...(omitted ? { omitted } : {}), ...(error ? { error } : {}) };
	}

	private failure(how: FailedFetch['how'], { uid }: Pick, reason: string): FailedFetch {
		const { connection, mailbox, folder } = this.settings;
		const message = `Message ${String(uid)} in "${folder}" of ${mailbox}`;
		return { how, reason, message, server: connection.host };
	}

	private base({ uid, generation }: Pick, octets: Buffer): ImapDelivery {
		const meta = this.metas.get(uid);
		return {
			key: this.key(uid),
			id: String(uid),
			uid,
			uidValidity: this.uidValidity,
			generation,
			fingerprint: meta?.fingerprint ?? fingerprint(octets, meta?.receivedAt),
			...(meta?.verdict ? { verdict: meta.verdict } : {}),
			...(meta?.receivedAt ? { receivedAt: meta.receivedAt } : {}),
			...(meta ? { size: meta.size } : {}),
		};
	}
}
