import type { OmittedPart } from '../contracts/MailSource';
import { fetchReduced } from './fetchReduced';
import { fetchWhole } from './fetchWhole';
import type { ImapClient, ImapMessage } from './ImapClient';
import { ANSWER_MS } from './ImapConnection';
import type { ImapLookahead } from './ImapLookahead';
import type { ImapSettings } from './ImapSettings';
import { PromisedSizes } from './PromisedSizes';

/** A slower connection (octets per millisecond) counts as stalled. */
const MIN_OCTETS_PER_MS = 20;
/** For smaller messages, leaving parts on the server costs more than it saves. */
const WORTH_REDUCING = 64 * 1024;

export interface ImapOctets {
	mime: Buffer;
	omitted?: OmittedPart[];
}

/** Results by UID, filled as they arrive: after an error, what came before it counts. */
export interface Retrieved {
	came: Map<number, ImapOctets>;
	/** Why a message is missing. */
	missing: Map<number, string>;
}

interface RetrievalOptions {
	signal: AbortSignal;
	/** Whether a fetch of the message failed before. */
	isSuspect(uid: number): boolean;
	/** Called with the flags that arrive with a message; they are requested only if it is given. */
	noteFlags?: ((message: ImapMessage) => void) | undefined;
}

/** Requests octets: those with parts to leave on the server one by one, the others with one FETCH. */
export class ImapRetrieval {
	private readonly sizes = new PromisedSizes();

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly metas: Pick<ImapLookahead, 'get' | 'has' | 'keep'>,
	) {}

	/** @throws MailError if the connection broke or the server refused a command */
	async retrieve(uids: readonly number[], into: Retrieved, options: RetrievalOptions): Promise<void> {
		await this.retrieveReduced(uids, into, options);
		// If its parts are not returned, a message may still be available as a whole.
		const isAlone = uids.length === 1;
		const whole = uids.filter((uid) => !into.came.has(uid) && (isAlone || !into.missing.has(uid)));
		if (whole.length > 0) await this.retrieveWhole(whole, into, { ...options, isAlone });
	}

	private async retrieveReduced(
		uids: readonly number[],
		{ came, missing }: Retrieved,
		{ signal, isSuspect, noteFlags }: RetrievalOptions,
	): Promise<void> {
		for (const uid of uids.filter((one) => this.mayBeReduced(one))) {
			const reduced = await fetchReduced(this.client, uid, this.settings, {
				ms: this.deadline([uid]),
				signal,
				sizes: this.sizes,
				isAlone: uids.length === 1 && isSuspect(uid),
				noteFlags,
			});
			if (reduced === undefined) continue;
			if (typeof reduced === 'string') missing.set(uid, reduced);
			else came.set(uid, reduced);
		}
	}

	private async retrieveWhole(
		uids: readonly number[],
		{ came, missing }: Retrieved,
		{ signal, noteFlags, isAlone }: RetrievalOptions & { isAlone: boolean },
	): Promise<void> {
		const { metas, sizes } = this;
		const { found, short } = await fetchWhole(this.client, uids, {
			ms: this.deadline(uids),
			silenceMs: uids.map((uid) => this.deadline([uid])).reduce((a, b) => Math.max(a, b)),
			signal,
			sizeOf: (uid) => (sizes.mayBeExact && !isAlone ? metas.get(uid)?.size : undefined),
			noteMeta: isAlone && !metas.has(uids[0] ?? 0) ? (message) => metas.keep(message) : undefined,
			noteFlags,
		});
		for (const [uid, mime] of found) {
			missing.delete(uid);
			came.set(uid, { mime });
			sizes.note(mime.length, metas.get(uid)?.size, isAlone);
		}
		for (const [uid, reason] of short) missing.set(uid, reason);
	}

	/** Whether parts of the message may have to stay on the server; only its structure can confirm it. */
	private mayBeReduced(uid: number): boolean {
		const size = this.metas.get(uid)?.size ?? 0;
		const { attachments, maxPartBytes } = this.settings;
		return size > (attachments ? Math.max(maxPartBytes, WORTH_REDUCING) : WORTH_REDUCING);
	}

	private deadline(uids: readonly number[]): number {
		const octets = uids.reduce((sum, uid) => sum + (this.metas.get(uid)?.size ?? 0), 0);
		return 2 * (this.settings.answerMs ?? ANSWER_MS) + octets / MIN_OCTETS_PER_MS;
	}
}
