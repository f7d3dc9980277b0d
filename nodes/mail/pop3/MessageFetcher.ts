import type { MailError } from '../contracts/MailError';
import type { MailFilter } from '../contracts/MailFilter';
import type { OmittedPart } from '../contracts/MailSource';
import { toMailError } from '../errors/toMailError';
import { fingerprint } from '../message/fingerprint';
import type { FailedFetch, FetchRetries } from '../source/FetchRetries';
import { conversionNoticeError } from '../source/conversionNotice';
import { arrivalOf } from './arrival';
import { Pop3Lookahead, WINDOW } from './Pop3Lookahead';
import { cutError, inMegabytes, omittedByCut } from './cutMessage';
import { shortId } from './messageIds';
import type { Pop3Delivery } from './Pop3Delivery';
import type { Pop3Progress } from './Pop3Progress';
import { Pop3Refused } from './Pop3Refused';
import type { Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';

/** Octets asked for at a time, unless a single message is larger. */
const BUDGET = 32 * 1024 * 1024;
/** Of a message that is too large: enough for its text, and little beside what it leaves out. */
const BEGINNING = { lines: 5_000, most: 1024 * 1024 };

interface Fetched {
	mime: Buffer;
	/** Of the whole message. */
	size: number;
	omitted?: OmittedPart[];
	error?: MailError;
}

export interface FetchResult {
	deliveries: Pop3Delivery[];
	/** Nothing was tried, since what waits has made trouble and its time has not come. */
	isIdle: boolean;
	/** What comes next was refused in this session: it needs another one to be asked for again. */
	needsSession: boolean;
}

/** Gets messages in chunks, and sees to it that one that cannot be had does not hold up the others. */
export class MessageFetcher {
	private readonly window: Pop3Lookahead;

	constructor(
		private readonly session: Pop3Session,
		private readonly settings: Pop3Settings,
		private readonly trouble: FetchRetries,
		filter?: MailFilter,
	) {
		this.window = new Pop3Lookahead(session, settings, filter);
	}

	async fetch(progress: Pop3Progress, limit: number, signal: AbortSignal): Promise<FetchResult> {
		await this.window.load(this.candidates(progress), limit, signal);
		const leftOut = this.exclude(progress);
		const chunk = this.choose(progress, Math.min(limit, progress.room));
		const [first] = chunk;
		if (first === undefined) return { deliveries: leftOut, isIdle: true, needsSession: false };
		const id = progress.idAt(first);
		progress.take(chunk);
		const result = { isIdle: false, needsSession: false };
		const error = this.trouble.givenUp(id);
		if (error !== undefined) {
			this.trouble.forget(id);
			return { ...result, deliveries: [...leftOut, this.unreadable(first, error)] };
		}
		if (this.session.refused.has(id)) {
			progress.putBack(first);
			return { ...result, deliveries: leftOut, needsSession: true };
		}
		try {
			return { ...result, deliveries: [...leftOut, ...(await this.fetchChunk(chunk, progress, signal))] };
		} catch (error) {
			// The next call finds the connection dead.
			if (leftOut.length > 0) return { ...result, deliveries: leftOut };
			throw error;
		}
	}

	/** Takes what the filter leaves out by its header section; its body is never fetched. */
	private exclude(progress: Pop3Progress): Pop3Delivery[] {
		const places = progress.peek(WINDOW).filter((at) => this.window.headOf(at)?.verdict === 'exclude');
		const taken = places.slice(0, progress.room);
		progress.take(taken);
		return taken.map((at) => {
			const { mark = '', arrivedAt } = this.window.headOf(at) ?? {};
			progress.noteMark(progress.idAt(at), mark);
			return { ...this.base(at), ...this.identity(at, mark, arrivedAt), verdict: 'exclude' };
		});
	}

	/** Whether anything that waits may be tried now. */
	static hasWork(progress: Pop3Progress, trouble: FetchRetries): boolean {
		if (progress.room === 0) return false;
		return progress.peek(WINDOW).some((at) => isDue(trouble, progress.idAt(at)));
	}

	/** What may be tried now, the oldest first. */
	private candidates(progress: Pop3Progress): number[] {
		return progress.peek(WINDOW).filter((at) => isDue(this.trouble, progress.idAt(at)));
	}

	/** A message that has made trouble goes alone; the others go first, up to the budget. */
	private choose(progress: Pop3Progress, limit: number): number[] {
		const waiting = progress.peek(WINDOW);
		const suspect = waiting.find((at) => {
			const id = progress.idAt(at);
			return this.trouble.isSuspect(id) && isDue(this.trouble, id);
		});
		if (limit === 0) return [];
		if (suspect !== undefined) return [suspect];
		const chunk: number[] = [];
		let octets = 0;
		for (const at of waiting) {
			if (this.trouble.isSuspect(progress.idAt(at)) || !this.window.isJudged(at)) continue;
			octets += Math.min(this.window.sizeOf(at) ?? 0, this.settings.maxMessageBytes);
			if (chunk.length >= limit || (chunk.length > 0 && octets > BUDGET)) break;
			chunk.push(at);
		}
		return chunk;
	}

	private async fetchChunk(
		chunk: readonly number[],
		progress: Pop3Progress,
		signal: AbortSignal,
	): Promise<Pop3Delivery[]> {
		const fetched = new Map<number, Fetched>();
		let failure: unknown;
		try {
			await this.retrieve(chunk, fetched, progress, signal);
		} catch (error) {
			failure = error;
		}
		const deliveries: Pop3Delivery[] = [];
		const missing: number[] = [];
		for (const at of chunk) {
			const found = fetched.get(at);
			if (found === undefined) {
				missing.push(at);
				continue;
			}
			this.trouble.cameThrough(progress.idAt(at));
			const delivery = this.delivery(at, found);
			if (this.isCopy(delivery, progress)) {
				progress.acknowledge(delivery.uid, factsOf(delivery), this.settings.afterProcessing === 'delete');
			} else {
				progress.noteMark(delivery.uid, delivery.mark);
				deliveries.push(delivery);
			}
		}
		const [first] = missing;
		if (first !== undefined && failure !== undefined && !this.session.client.isAlive && !signal.aborted)
			this.failed('cut', first, failure instanceof Error ? failure.message : String(failure), progress);
		for (const at of missing.reverse()) progress.putBack(at);
		// What did arrive before a cut is good; the next call finds the connection dead.
		if (failure !== undefined && deliveries.length === 0) throw failure;
		return deliveries;
	}

	private async retrieve(
		chunk: readonly number[],
		fetched: Map<number, Fetched>,
		progress: Pop3Progress,
		signal: AbortSignal,
	): Promise<void> {
		const { client } = this.session;
		const { maxMessageBytes, leaveUnread = false } = this.settings;
		const places = new Map(chunk.map((at) => [this.numberOf(at), at]));
		const tooLarge = new Map<number, number>();
		let failure: MailError | undefined;
		for (const at of chunk) {
			const size = this.window.sizeOf(at) ?? 0;
			if (size > maxMessageBytes) tooLarge.set(at, size);
		}
		const whole = chunk.filter((at) => !tooLarge.has(at)).map((at) => this.numberOf(at));
		await client.retrieve(whole, {
			most: maxMessageBytes,
			leaveUnread,
			signal,
			each: (message) => {
				const at = places.get(message.number) ?? -1;
				if (message.kind === 'message') fetched.set(at, { mime: message.mime, size: message.mime.length });
				else if (message.kind === 'tooLarge') tooLarge.set(at, message.octets);
				else if (message.kind === 'deferred') this.window.correct(at, message.octets);
				else if (message.kind === 'refused')
					failure = this.refused(at, new Pop3Refused(message.status), progress) ?? failure;
			},
		});
		for (const [at, size] of tooLarge) {
			const beginning = await this.fetchBeginning(at, size, signal);
			if (beginning !== undefined) fetched.set(at, beginning);
			else
				this.refused(
					at,
					new Error(`It has ${inMegabytes(size)}, and its beginning is not to be had`),
					progress,
				);
		}
		if (failure !== undefined) throw failure;
	}

	/** @returns an error when it is not this message that is at fault */
	private refused(at: number, error: Error, progress: Pop3Progress): MailError | undefined {
		const { connection, mailbox } = this.settings;
		const server = `${connection.host}:${String(connection.port)}`;
		const failure = toMailError(error, { protocol: 'pop3', server, mailbox, step: 'fetch a message' });
		if (failure.transient) return failure;
		const id = progress.idAt(at);
		this.session.refused.add(id);
		this.failed('refused', at, error.message, progress);
		return undefined;
	}

	private failed(how: FailedFetch['how'], at: number, reason: string, progress: Pop3Progress): void {
		const { connection, mailbox } = this.settings;
		const message = `Message ${this.base(at).id} in ${mailbox}`;
		this.trouble.failed(progress.idAt(at), { how, reason, message, server: connection.host });
	}

	private async fetchBeginning(at: number, size: number, signal: AbortSignal): Promise<Fetched | undefined> {
		const number = this.numberOf(at);
		const mime = (await this.session.client.beginnings([number], { ...BEGINNING, signal })).get(number);
		if (mime === undefined) return undefined;
		const error = cutError(size, this.settings);
		return { mime, size, omitted: await omittedByCut(mime, size), error };
	}

	/** RFC 1939 section 7: identical copies may share a unique-id. One of them is enough. */
	private isCopy({ uid, mark }: Pop3Delivery, progress: Pop3Progress): boolean {
		const first = this.session.copies.get(uid);
		return first !== undefined && progress.markOf(first) === mark;
	}

	private delivery(at: number, { mime, size, omitted, ...cut }: Fetched): Pop3Delivery {
		const error = cut.error ?? conversionNoticeError(mime, this.settings, 'pop3');
		const verdict = this.window.headOf(at)?.verdict;
		return {
			...this.base(at),
			...this.identity(at, fingerprint(mime, undefined), arrivalOf(mime)),
			mime,
			size,
			...(verdict === undefined ? {} : { verdict }),
			...(omitted === undefined ? {} : { omitted }),
			...(error === undefined ? {} : { error }),
		};
	}

	private identity(
		at: number,
		mark: string,
		arrivedAt: number | undefined,
	): Pick<Pop3Delivery, 'mark' | 'key' | 'receivedAt'> {
		return {
			mark,
			// With its mark: a server that gives a unique-id to another message must not have that taken for done.
			key: `${shortId(this.session.uids[at] ?? '')}:${mark}`,
			...(arrivedAt === undefined ? {} : { receivedAt: new Date(arrivedAt) }),
		};
	}

	private unreadable(at: number, error: MailError): Pop3Delivery {
		const base = this.base(at);
		const size = this.window.sizeOf(at);
		return {
			...base,
			mark: '',
			key: shortId(base.id),
			...(size === undefined ? {} : { size }),
			error,
		};
	}

	private base(at: number): { id: string; uid: string; generation: number } {
		return { id: this.session.uids[at] ?? '', uid: this.session.ids[at] ?? '', generation: 0 };
	}

	private numberOf(at: number): number {
		return this.session.numbers[at] ?? 0;
	}
}

/** What the position remembers of a message. */
export function factsOf({ mark, receivedAt }: Pop3Delivery): { mark: string; arrivedAt: number | undefined } {
	return { mark, arrivedAt: receivedAt?.getTime() };
}

function isDue(trouble: FetchRetries, id: string): boolean {
	return trouble.isDue(id);
}
