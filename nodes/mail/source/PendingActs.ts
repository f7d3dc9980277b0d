import type { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import { GIVE_UP_AFTER_MS } from './FetchRetries';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/**
 * If the server asks for a pause at one message, all others wait too: they then get this many times as long
 * for themselves.
 */
const OTHERS_SHARE = 4;
/** Attempts for an action that the server accepts without effect; it may only be slow to show it. */
const TRIES_WITHOUT_EFFECT = 2;
/** A message that is still not found this much later is gone. */
const GONE_AFTER_MS = 2 * 60_000;
/** Maximum number of postponed actions; if the target mailbox is full, every message adds one. */
const MAX_PENDING = 2_000;

/** A postponed action on a message that is done. */
export interface PendingAct {
	/** Identifies the message in its folder. */
	readonly key: string;
	/** The scope of such keys: the ID of a folder, or its UIDVALIDITY. */
	readonly folder: string;
	readonly outcome: Outcome;
}

/** Refused, with the server's own words; reported as done but shown unchanged; or no such message found. */
export type ActFailure = MailError | 'unchanged' | 'notFound';

/**
 * - `again`: it is retried, and there is nothing to report
 * - `firstRefusal`: it is retried, which is reported once
 * - `refused`: a retry would not help
 * - `givenUp`: it was retried for as long as allowed
 * - `gone`: the message no longer exists
 */
export type AfterFailure = 'again' | 'firstRefusal' | 'refused' | 'givenUp' | 'gone';

interface Case<A> {
	act: A;
	tries: number;
	firstAt: number;
	nextAt: number;
	isReported: boolean;
}

/**
 * The policy for actions on processed messages that the server has not carried out, for all protocols.
 *
 * Such a message is done: the position counts it as done, it starts no further execution, and it blocks no
 * other. What may be temporary is retried after pauses of 2, 4, 8 … seconds up to five minutes, for as long
 * as a message that cannot be fetched; success without effect is retried once. The first failure and a
 * final failure are reported once each. It lives as long as the trigger is active, longer than a source;
 * across a restart of n8n the position carries as much of it as it has room for, and the time starts anew.
 * What there is no room for stays done, and unchanged on the server.
 *
 * POP3 does not use it: a maildrop deletes only when a session ends, so `commitDeletes` has one attempt per
 * session and no pauses of its own, and everything to be deleted is in the position anyway.
 */
export class PendingActs<A extends PendingAct = PendingAct> {
	private readonly cases = new Map<string, Case<A>>();
	/** Actions at which the server asked for a pause. */
	private readonly accused = new Set<string>();

	constructor(
		private readonly giveUpAfterMs = GIVE_UP_AFTER_MS,
		private readonly now: () => number = Date.now,
	) {}

	/** Milliseconds until something is to be retried; Infinity if there is nothing. */
	get msUntilDue(): number {
		let next = Infinity;
		for (const { nextAt } of this.cases.values()) next = Math.min(next, nextAt);
		return Math.max(0, next - this.now());
	}

	/**
	 * Those that are due. Those of another folder are dropped, because their messages can no longer be
	 * identified.
	 */
	due(folder: string, limit = Infinity): A[] {
		const now = this.now();
		const due: A[] = [];
		for (const [key, { act, nextAt }] of this.cases) {
			if (act.folder !== folder) this.cases.delete(key);
			else if (nextAt <= now && due.length < limit) due.push(act);
		}
		return due;
	}

	/** All actions of a folder, for the position. */
	of(folder: string): A[] {
		return [...this.cases.values()].map(({ act }) => act).filter((act) => act.folder === folder);
	}

	/** Restores actions from a position that this process does not know yet. */
	restore(acts: readonly A[]): void {
		const now = this.now();
		for (const act of acts.slice(0, MAX_PENDING - this.cases.size))
			if (!this.cases.has(keyOf(act)))
				this.cases.set(keyOf(act), { act, tries: 0, firstAt: now, nextAt: now, isReported: false });
	}

	/**
	 * The server asked for a pause at this action. Whether because of the message or in general becomes
	 * clear after the pause: from now on it is requested alone, and last.
	 */
	accuse(act: Pick<PendingAct, 'folder' | 'key'>): void {
		if (this.accused.size < MAX_PENDING) this.accused.add(keyOf(act));
	}

	isAccused(act: Pick<PendingAct, 'folder' | 'key'>): boolean {
		return this.accused.has(keyOf(act));
	}

	/** It is done, or nothing has to be done any more. */
	done(act: Pick<PendingAct, 'folder' | 'key'>): void {
		this.cases.delete(keyOf(act));
		this.accused.delete(keyOf(act));
	}

	failed(act: A, why: ActFailure): AfterFailure {
		const now = this.now();
		const key = keyOf(act);
		const found = this.cases.get(key) ?? { act, tries: 0, firstAt: now, nextAt: now, isReported: false };
		const isFull = !this.cases.has(key) && this.cases.size >= MAX_PENDING;
		found.tries += 1;
		found.nextAt = now + Math.max(pauseAfter(found.tries), OTHERS_SHARE * askedToWait(why));
		const isLate = now - found.firstAt >= this.giveUpAfterMs;
		const end = this.endOf(found, why, now) ?? (isFull || isLate ? 'givenUp' : undefined);
		if (end !== undefined) {
			this.done(act);
			return why === 'notFound' ? 'gone' : end;
		}
		this.cases.set(key, found);
		if (typeof why === 'string' || found.isReported) return 'again';
		found.isReported = true;
		return 'firstRefusal';
	}

	private endOf({ tries, firstAt }: Case<A>, why: ActFailure, now: number): AfterFailure | undefined {
		if (why === 'notFound') return tries > 1 && now - firstAt >= GONE_AFTER_MS ? 'gone' : undefined;
		if (why === 'unchanged') return tries >= TRIES_WITHOUT_EFFECT ? 'refused' : undefined;
		return mayPass(why) ? undefined : 'refused';
	}
}

function pauseAfter(tries: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20));
}

function askedToWait(why: ActFailure): number {
	return typeof why === 'string' ? 0 : (why.retryAfterMs ?? 0);
}

/** People empty a full mailbox, and a refusal without a code (RFC 5530) says nothing. */
function mayPass({ kind, transient, code = '' }: MailError): boolean {
	return transient || /Quota|Conflict/i.test(code) || (kind === 'refused' && code === 'IMAP NO');
}

function keyOf({ folder, key }: Pick<PendingAct, 'folder' | 'key'>): string {
	return `${folder}:${key}`;
}
