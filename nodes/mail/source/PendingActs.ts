import type { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import { GIVE_UP_AFTER_MS } from './FetchRetries';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** A server that asks for a pause over one message holds up all others meanwhile: they get this many times as long. */
const OTHERS_SHARE = 4;
/** A server that says OK and changes nothing is asked so often in all; it may only have been slow to show it. */
const TRIES_IN_VAIN = 2;
/** A message that is not found minutes later either has gone. */
const GONE_AFTER_MS = 2 * 60_000;
/** So many are tried again; with a target mailbox that is full, every message becomes one. */
const MAX_PENDING = 2_000;

/** What is left to do of a message that is done. */
export interface PendingAct {
	/** What it is known by in its folder. */
	readonly key: string;
	/** In which such keys mean something: the id of a folder, or its UIDVALIDITY. */
	readonly folder: string;
	readonly outcome: Outcome;
}

/** Refused, by the server's own words; said to be done, and shown as it was; or no such message was found. */
export type ActFailure = MailError | 'unchanged' | 'notFound';

/**
 * - `again`: it is tried again, and there is nothing to tell
 * - `firstRefusal`: it is tried again, which is told once
 * - `refused`: no other try would do better
 * - `givenUp`: it was tried for as long as a message is
 * - `gone`: there is no such message any more
 */
export type AfterFailure = 'again' | 'firstRefusal' | 'refused' | 'givenUp' | 'gone';

interface Case<A> {
	act: A;
	tries: number;
	firstAt: number;
	nextAt: number;
	isTold: boolean;
}

/**
 * The one policy for what a server was asked to do to messages that are done, and has not done, whatever the protocol.
 *
 * Such a message is through: the position holds it as done, it runs no more, and it holds up nobody. What may pass is
 * tried again after pauses of 2, 4, 8 … seconds up to five minutes, for as long as a message is that cannot be fetched;
 * OK without effect once more. It is told when it begins and when it ends without success, each once. It lives as long
 * as the trigger is active, longer than a source; over a restart of n8n the position carries as much of it as it has
 * room for, and the time begins anew. What it has no room for stays done, and as it is on the server.
 *
 * POP3 has no part in it: a maildrop deletes only when a session ends, so `commitDeletes` has one try for each session
 * and no pauses of its own, and all that is to be deleted is in the position anyway.
 */
export class PendingActs<A extends PendingAct = PendingAct> {
	private readonly cases = new Map<string, Case<A>>();
	/** Over which the server asked for a pause. */
	private readonly accused = new Set<string>();

	constructor(
		private readonly giveUpAfterMs = GIVE_UP_AFTER_MS,
		private readonly now: () => number = Date.now,
	) {}

	/** Milliseconds until something is to be tried again; Infinity when nothing is. */
	get msUntilDue(): number {
		let next = Infinity;
		for (const { nextAt } of this.cases.values()) next = Math.min(next, nextAt);
		return Math.max(0, next - this.now());
	}

	/** Those whose time has come. Those of another folder are forgotten: nobody can tell which messages they were. */
	due(folder: string, limit = Infinity): A[] {
		const now = this.now();
		const due: A[] = [];
		for (const [key, { act, nextAt }] of this.cases) {
			if (act.folder !== folder) this.cases.delete(key);
			else if (nextAt <= now && due.length < limit) due.push(act);
		}
		return due;
	}

	/** All of a folder, for the position. */
	of(folder: string): A[] {
		return [...this.cases.values()].map(({ act }) => act).filter((act) => act.folder === folder);
	}

	/** Takes over what a position carries, and this process does not know of. */
	restore(acts: readonly A[]): void {
		const now = this.now();
		for (const act of acts.slice(0, MAX_PENDING - this.cases.size))
			if (!this.cases.has(keyOf(act)))
				this.cases.set(keyOf(act), { act, tries: 0, firstAt: now, nextAt: now, isTold: false });
	}

	/**
	 * The server asked for a pause when it was asked for this act. Whether it means the message or everything shows when
	 * the pause is over: from now on it is asked for alone, and last.
	 */
	accuse(act: Pick<PendingAct, 'folder' | 'key'>): void {
		if (this.accused.size < MAX_PENDING) this.accused.add(keyOf(act));
	}

	isAccused(act: Pick<PendingAct, 'folder' | 'key'>): boolean {
		return this.accused.has(keyOf(act));
	}

	/** It is done, or nothing is to be done any more. */
	done(act: Pick<PendingAct, 'folder' | 'key'>): void {
		this.cases.delete(keyOf(act));
		this.accused.delete(keyOf(act));
	}

	failed(act: A, why: ActFailure): AfterFailure {
		const now = this.now();
		const key = keyOf(act);
		const found = this.cases.get(key) ?? { act, tries: 0, firstAt: now, nextAt: now, isTold: false };
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
		if (typeof why === 'string' || found.isTold) return 'again';
		found.isTold = true;
		return 'firstRefusal';
	}

	private endOf({ tries, firstAt }: Case<A>, why: ActFailure, now: number): AfterFailure | undefined {
		if (why === 'notFound') return tries > 1 && now - firstAt >= GONE_AFTER_MS ? 'gone' : undefined;
		if (why === 'unchanged') return tries >= TRIES_IN_VAIN ? 'refused' : undefined;
		return mayPass(why) ? undefined : 'refused';
	}
}

function pauseAfter(tries: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20));
}

function askedToWait(why: ActFailure): number {
	return typeof why === 'string' ? 0 : (why.retryAfterMs ?? 0);
}

/** A mailbox that is full is emptied by people, and a refusal without a code (RFC 5530) says nothing. */
function mayPass({ kind, transient, code = '' }: MailError): boolean {
	return transient || /Quota|Conflict/i.test(code) || (kind === 'refused' && code === 'IMAP NO');
}

function keyOf({ folder, key }: Pick<PendingAct, 'folder' | 'key'>): string {
	return `${folder}:${key}`;
}
