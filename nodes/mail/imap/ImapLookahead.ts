import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import type { ImapClient, ImapMessage } from './ImapClient';
import type { Pick } from './ImapProgress';
import type { ImapSettings } from './ImapSettings';
import { conversionNoticeError } from '../source/conversionNotice';

/** Messages that are looked at in one FETCH before any body is. */
export const WINDOW = 200;
/** With fewer of them left to choose from, the next are looked at. */
const FEW = WINDOW / 4;

export interface Meta {
	/** In octets; an estimate on Exchange. */
	size: number;
	receivedAt: Date | undefined;
	/** Where there is a filter: what it says of the header section, … */
	verdict?: FilterVerdict;
	/** … and what that is known by, since the body may never be fetched. */
	fingerprint?: string;
}

/** What is known of the messages next in line, header sections included where a filter wants to see them. */
export class ImapLookahead {
	private metas = new Map<number, Meta>();
	private asked = new Set<number>();

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly filter?: MailFilter,
	) {}

	/**
	 * One FETCH for all of them, or none while enough is known to go on with.
	 *
	 * @param isSuspect whether a message has made trouble, so that it may have to wait
	 */
	async load(
		picks: readonly Pick[],
		isSuspect: (uid: number) => boolean,
		signal: AbortSignal,
	): Promise<void> {
		const known = picks.filter(({ uid }) => this.asked.has(uid));
		if (known.length === picks.length) return;
		if (known.filter(({ uid }) => !isSuspect(uid)).length >= FEW) return;
		const uids = picks.map(({ uid }) => uid);
		const metas = new Map<number, Meta>();
		const headers = this.filter && [...new Set([...this.filter.headerFields, ...FINGERPRINT_HEADERS])];
		await this.client.fetch(
			uids,
			{ size: true, internalDate: true, ...(headers ? { headers } : {}) },
			{ signal, each: (message) => void metas.set(message.uid, this.read(message)) },
		);
		this.metas = metas;
		this.asked = new Set(uids);
	}

	has(uid: number): boolean {
		return this.metas.has(uid);
	}

	get(uid: number): Meta | undefined {
		return this.metas.get(uid);
	}

	/** One that was asked for and is not there has gone. */
	wasAsked(uid: number): boolean {
		return this.asked.has(uid);
	}

	private read({ size, internalDate, headers }: ImapMessage): Meta {
		const receivedAt = internalDate === undefined ? undefined : new Date(internalDate);
		const meta: Meta = { size: size ?? 0, receivedAt };
		if (this.filter === undefined || !Buffer.isBuffer(headers)) return meta;
		// A notice in place of a message says nothing of that message: a filter has no say in it.
		const isNotice = conversionNoticeError(headers, this.settings, 'imap') !== undefined;
		const verdict = isNotice ? 'take' : this.filter.judgeHeader(headers);
		return { ...meta, verdict, fingerprint: fingerprint(headers, receivedAt) };
	}
}
