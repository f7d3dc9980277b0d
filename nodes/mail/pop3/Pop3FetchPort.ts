import type { MailError } from '../contracts/MailError';
import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import type { MessageContent, OmittedPart } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { describeError } from '../contracts/describeError';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import { fingerprint } from '../message/fingerprint';
import { conversionNoticeError } from '../source/conversionNotice';
import type { FetchRetries } from '../source/FetchRetries';
import type { Answer, Answers, FetchPort } from '../source/FetchPort';
import { arrivalOf } from './arrival';
import { cutError, inMegabytes, omittedByCut } from './cutMessage';
import { shortId } from './messageIds';
import type { Pop3Delivery } from './Pop3Delivery';
import { Pop3Lookahead } from './Pop3Lookahead';
import type { Pop3Progress } from './Pop3Progress';
import { Pop3Refused } from './Pop3Refused';
import type { Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';

/** How much of an oversized message is fetched: enough for its text, little compared with what is omitted. */
const BEGINNING = { lines: 5_000, most: 1024 * 1024 };

export interface Pop3Octets {
	mime: Buffer;
	/** Octets of the whole message. */
	size: number;
	omitted?: OmittedPart[];
	error?: MailError;
}

type Answered = Answer<number, Pop3Octets>;

/** Messages by POP3, identified by their place in the session's listing. */
export class Pop3FetchPort implements FetchPort<number, Pop3Octets, Pop3Delivery> {
	/** A message was already refused in this session and has to be requested in another one. */
	needsSession = false;
	private readonly ahead: Pop3Lookahead;

	constructor(
		private readonly session: Pop3Session,
		private readonly settings: Pop3Settings,
		private readonly progress: Pop3Progress,
		private readonly retries: Pick<FetchRetries, 'isSuspect'>,
		filter?: MailFilter,
		/** How many messages to delete end the session. */
		private readonly maxDeletes = Infinity,
	) {
		this.ahead = new Pop3Lookahead(session, settings, filter);
	}

	key(at: number): string {
		return this.session.ids[at] ?? '';
	}

	size(at: number): number {
		return Math.min(this.ahead.sizeOf(at) ?? 0, this.settings.maxMessageBytes);
	}

	isReady(at: number): boolean {
		return this.ahead.isJudged(at);
	}

	verdict(at: number): FilterVerdict | undefined {
		return this.ahead.headOf(at)?.verdict;
	}

	/** Only the listing of another session shows that a message is gone. */
	async look(
		waiting: readonly number[],
		wanted: number,
		signal: AbortSignal,
		fetched: readonly number[],
	): Promise<readonly number[]> {
		await this.ahead.load(waiting, { limit: wanted, fetched }, signal);
		return [];
	}

	/**
	 * In a session nothing can happen to a message (RFC 1939 section 8), but the session ends with what is
	 * held: if executions take longer, or after so many deletes.
	 */
	maxAhead(pace: number): number {
		if (this.settings.afterProcessing !== 'delete') return pace;
		const { pendingDelete, size, waiting } = this.progress;
		return Math.min(pace, this.maxDeletes - pendingDelete.length - (size - waiting));
	}

	octets({ mime }: Pop3Octets): number {
		return mime.length;
	}

	async fetch(
		places: readonly number[],
		signal: AbortSignal,
		most?: number,
	): Promise<Answers<number, Pop3Octets>> {
		const [first] = places;
		if (places.length === 1 && first !== undefined && this.session.refused.has(this.key(first))) {
			this.needsSession = true;
			return { answers: [{ pick: first, kind: 'untried' }] };
		}
		const found = new Map<number, Answered>();
		let failure: unknown;
		try {
			failure = await this.retrieve(places, found, { signal, room: most });
		} catch (error) {
			failure = error;
		}
		const isCut = failure !== undefined && !this.session.client.isAlive;
		const broken = places.find((at) => !found.has(at));
		const answers = places.map((pick): Answered => {
			const answer = found.get(pick);
			if (answer !== undefined) return answer;
			if (!isCut || pick !== broken) return { pick, kind: 'untried' };
			return { pick, kind: 'missing', how: 'cut', reason: describeError(failure) };
		});
		return failure === undefined ? { answers } : { answers, failure };
	}

	content({ mime, omitted, ...cut }: Pop3Octets): MessageContent {
		const error = cut.error ?? conversionNoticeError(mime, this.settings, 'pop3');
		return { mime, ...defined({ omitted, error }) };
	}

	deliver(at: number, octets: Pop3Octets): Pop3Delivery | undefined {
		const { mime, size } = octets;
		const verdict = this.verdict(at);
		const delivery = {
			...this.base(at),
			...this.identity(at, fingerprint(mime, undefined), arrivalOf(mime)),
			...this.content(octets),
			size,
			...defined({ verdict }),
		};
		if (this.isCopy(delivery)) {
			const isPendingDelete = this.settings.afterProcessing === 'delete';
			this.progress.acknowledge(delivery.uid, factsOf(delivery), isPendingDelete);
			return undefined;
		}
		this.progress.noteHeaderHash(delivery.uid, delivery.headerHash);
		return delivery;
	}

	withoutOctets(at: number, error?: MailError): Pop3Delivery {
		const base = this.base(at);
		if (error !== undefined) {
			const size = this.ahead.sizeOf(at);
			return { ...base, headerHash: '', key: shortId(base.id), ...defined({ size }), error };
		}
		const { headerHash = '', arrivedAt } = this.ahead.headOf(at) ?? {};
		this.progress.noteHeaderHash(base.uid, headerHash);
		return { ...base, ...this.identity(at, headerHash, arrivedAt), verdict: 'exclude' };
	}

	describe(at: number): { message: string; server: string } {
		const { connection, mailbox } = this.settings;
		return { message: `Message ${this.base(at).id} in ${mailbox}`, server: connection.host };
	}

	/** @returns an error that the messages are not to blame for */
	private async retrieve(
		places: readonly number[],
		found: Map<number, Answered>,
		{ signal, room }: { signal: AbortSignal; room: number | undefined },
	): Promise<MailError | undefined> {
		const { maxMessageBytes, leaveUnread = false } = this.settings;
		const numbers = new Map(places.map((at) => [this.numberOf(at), at]));
		const tooLarge = new Map<number, number>();
		let failure: MailError | undefined;
		/** Refused, possibly because of a problem of the server. */
		const doubtful = new Map<number, Error>();
		for (const at of places) {
			const size = this.ahead.sizeOf(at) ?? 0;
			if (size > maxMessageBytes) tooLarge.set(at, size);
		}
		const whole = places.filter((at) => !tooLarge.has(at)).map((at) => this.numberOf(at));
		await this.session.client.retrieve(whole, {
			most: maxMessageBytes,
			leaveUnread,
			signal,
			...defined({ room }),
			each: (message) => {
				const pick = numbers.get(message.number) ?? -1;
				if (message.kind === 'message') {
					found.set(pick, this.came(pick, message.mime));
					// The server returned another message, so it has no problem.
					for (const [at, error] of doubtful) this.blame(at, error, found);
					doubtful.clear();
					failure = undefined;
				} else if (message.kind === 'tooLarge') tooLarge.set(pick, message.octets);
				else if (message.kind === 'deferred') this.ahead.correct(pick, message.octets);
				else if (message.kind === 'refused') {
					const error = new Pop3Refused(message.status);
					const ofServer = this.refused(pick, error, found);
					if (ofServer !== undefined) doubtful.set(pick, error);
					failure = ofServer ?? failure;
				}
			},
		});
		for (const [at, size] of tooLarge) {
			const message = await this.beginning(at, size, signal);
			const reason = `Its size is ${inMegabytes(size)}, and its beginning could not be fetched`;
			if (message === undefined) this.refused(at, new Error(reason), found);
			else found.set(at, { pick: at, kind: 'fetched', message });
		}
		return failure;
	}

	/** An empty response is not a message: RFC 5322 requires a header. */
	private came(pick: number, mime: Buffer): Answered {
		if (mime.length > 0) return { pick, kind: 'fetched', message: { mime, size: mime.length } };
		this.session.refused.add(this.key(pick));
		return { pick, kind: 'missing', how: 'absent', reason: 'The server returned an empty message' };
	}

	/** @returns an error if this message is not to blame */
	private refused(pick: number, error: Error, found: Map<number, Answered>): MailError | undefined {
		const { connection, mailbox } = this.settings;
		const server = serverName(connection);
		const failure = toMailError(error, { protocol: 'pop3', server, mailbox, step: 'fetch a message' });
		// If it was refused before while others were returned, it is to blame, whatever the server's response says.
		if (failure.transient && !this.retries.isSuspect(this.key(pick))) return failure;
		this.blame(pick, error, found);
		return undefined;
	}

	private blame(pick: number, { message: reason }: Error, found: Map<number, Answered>): void {
		this.session.refused.add(this.key(pick));
		found.set(pick, { pick, kind: 'missing', how: 'refused', reason });
	}

	private async beginning(at: number, size: number, signal: AbortSignal): Promise<Pop3Octets | undefined> {
		const number = this.numberOf(at);
		const mime = (await this.session.client.beginnings([number], { ...BEGINNING, signal })).get(number);
		if (mime === undefined) return undefined;
		return { mime, size, omitted: await omittedByCut(mime, size), error: cutError(size, this.settings) };
	}

	/** RFC 1939 section 7: identical copies may share a unique-id. Only one of them is given out. */
	private isCopy({ uid, headerHash }: Pop3Delivery): boolean {
		const first = this.session.copies.get(uid);
		return first !== undefined && this.progress.headerHashOf(first) === headerHash;
	}

	private identity(at: number, headerHash: string, arrivedAt: number | undefined) {
		return {
			headerHash,
			// Includes the header hash: if a server reuses a unique-id, the new message must not count as done.
			key: this.progress.keyOf(this.key(at), `${shortId(this.session.uids[at] ?? '')}:${headerHash}`),
			...(arrivedAt === undefined ? {} : { receivedAt: new Date(arrivedAt) }),
		};
	}

	private base(at: number): { id: string; uid: string; generation: number } {
		return { id: this.session.uids[at] ?? '', uid: this.key(at), generation: 0 };
	}

	private numberOf(at: number): number {
		return this.session.numbers[at] ?? 0;
	}
}

/** What the position stores about a message. */
export function factsOf({ headerHash, receivedAt }: Pop3Delivery): {
	headerHash: string;
	arrivedAt: number | undefined;
} {
	return { headerHash, arrivedAt: receivedAt?.getTime() };
}
