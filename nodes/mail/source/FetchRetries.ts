import { MailError } from '../contracts/MailError';
import { Absences } from './Absences';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
export const GIVE_UP_AFTER_MS = 60 * MINUTE;
const FIRST_PAUSE_MS = SECOND;
const LONGEST_PAUSE_MS = 5 * MINUTE;
/** Servers have problems for seconds every day; only longer ones are logged. */
const REPORT_AFTER_MS = 10 * SECOND;
/**
 * The time between two attempts counts as trying up to this, or up to twice the pause: any more of it was
 * an outage.
 */
const MAX_GAP_MS = MINUTE;
/** This many failures, with no message fetched in between, are a problem of the mailbox… */
const MASS_FAILURE = 3;
/** … unless they last this long; then the messages are blamed after all. */
const MASS_FAILURE_MS = 24 * 60 * MINUTE;
const MAX_CASES = 20_000;
/** A list may omit a message and list it again: how long it was tried is remembered for this time. */
const UNLISTED_MS = 60 * MINUTE;

/** A failed fetch of a message that the server lists. */
export interface FailedFetch {
	/**
	 * - `absent`: the server responded normally, but without the message or its octets
	 * - `refused`: the server refused the request
	 * - `cut`: the connection broke while only this message was requested
	 */
	readonly how: 'absent' | 'refused' | 'cut';
	/** The server's words, or what was missing; without a full stop. */
	readonly reason: string;
	/** The message in words that a person can find it by: `Message 17 in "INBOX" of desk@contoso.com`. */
	readonly message: string;
	/** Host name of the server. */
	readonly server: string;
}

export interface FetchRetriesOptions {
	/** How long a message is tried before it is given up, in milliseconds; one hour by default. */
	giveUpAfterMs?: number;
	/** The first pause; each further one is twice as long, up to `longestPauseMs`. */
	firstPauseMs?: number;
	longestPauseMs?: number;
	/** Called once for each message that could not be fetched for ten seconds. */
	warn?(error: MailError): void;
	/** What happens to a message that is given up, as a sentence without a full stop. */
	setAside?: string;
	now?(): number;
}

interface Case {
	tries: number;
	/** How long it has been tried, not counting time without a connection. */
	triedMs: number;
	lastTryAt: number;
	pauseMs: number;
	nextTryAt: number;
	/** How many messages had been fetched when this one first failed. */
	successesBefore: number;
	failure?: FailedFetch;
	isReported: boolean;
	/** Since when it is not waiting: someone has read, filed or deleted it. */
	awaySince?: number;
}

/**
 * The policy for messages that a server lists but does not return, for all protocols.
 *
 * Such a message is *unavailable for now*. Exchange has been seen to list a message and omit it from
 * responses for half an hour, so the number of failures proves nothing, only time does. The message stays
 * open (the position does not pass it), is requested alone after pauses of 1, 2, 4 … seconds up to five
 * minutes, and blocks no other. It is logged once. After `giveUpAfterMs` it is given up: set aside with an
 * error that says what to do. The clock runs only while the message is tried, not during an outage; and
 * while several messages fail and none is fetched, the mailbox is to blame, and each message gets a day.
 *
 * How a fetcher uses it, with a `key` that identifies a message for as long as this object lives:
 *
 * 1. Choose: `isSuspect` messages are never requested with others; one is requested alone when `isDue`. All
 *    others go first or in turn.
 * 2. Before requesting a suspect: if `givenUp` returns an error, deliver the message with it and `forget`
 *    it.
 * 3. It was fetched: `succeeded`. It must be complete; a partial message is `failed` with `how: 'absent'`.
 * 4. It is gone *on positive proof of its protocol*, or no retry can help (`tooLarge`): `forget`.
 * 5. A request for several failed, or omitted some of them: `suspect` each one that is missing. This causes
 *    neither a pause nor blame; the message is requested alone next.
 * 6. Requested alone, and listed, it was not returned: `failed`. Return it to the queue; it is due after
 *    the pause. If the protocol can only say that it finds no such message, which proves little:
 *    `notFound`. It is requested together with others when it `isDue`, and is gone if it is still not found
 *    minutes later.
 * 7. Throttling, sign-in, folder: not the message's fault. Throw, and report nothing here. Only if the
 *    server asked for a pause when this message was requested alone: `accuse`. If the folder responds after
 *    the pause, it was the message (`convict`); if the server refuses the folder as well, it was not
 *    (`acquit`).
 * 8. `msUntilDue` bounds the wait for the next look.
 * 9. If nothing was tried: `keepOnly` the waiting messages; the others will not be requested any more.
 *
 * It lives as long as the trigger is active, longer than a source. A restart of n8n starts the time anew,
 * which is safe: nothing is given up too early.
 */
export class FetchRetries {
	private readonly cases = new Map<string, Case>();
	private readonly absences: Absences;
	/** Messages in hand that are being fetched again. */
	private readonly held = new Set<string>();
	private readonly accused = new Map<string, FailedFetch>();
	private successes = 0;
	private readonly limitMs: number;
	private readonly now: () => number;

	constructor(private readonly options: FetchRetriesOptions = {}) {
		this.limitMs = options.giveUpAfterMs ?? GIVE_UP_AFTER_MS;
		this.now = options.now ?? Date.now;
		this.absences = new Absences(this.now);
	}

	/** Number of messages that are unavailable, suspect, or were not found. */
	get size(): number {
		return this.cases.size + this.absences.size;
	}

	/** Whether it has failed, alone or with others, and has to be requested alone. */
	isSuspect(key: string): boolean {
		return this.cases.has(key);
	}

	/** Whether its pause is over. A message that has not failed is always due. */
	isDue(key: string): boolean {
		return this.msUntil(key) === 0;
	}

	/** Milliseconds until it may be tried. */
	msUntil(key: string): number {
		const nextAt = Math.max(this.cases.get(key)?.nextTryAt ?? 0, this.absences.nextAt(key));
		return Math.max(0, nextAt - this.now());
	}

	/** It is in hand and fetched again, until it has come, is gone or given up: `keepOnly` does not drop it. */
	hold(key: string): void {
		this.held.add(key);
	}

	/** Milliseconds until the next one may be tried; 0 if one is due, Infinity if there are none. */
	get msUntilDue(): number {
		let next = this.absences.firstDueAt;
		for (const { nextTryAt, awaySince } of this.cases.values())
			if (awaySince === undefined) next = Math.min(next, nextTryAt);
		return Math.max(0, next - this.now());
	}

	/** A request for it and others failed; whether it is to blame shows when it is requested alone. */
	suspect(key: string): void {
		this.absences.delete(key);
		this.case(key);
	}

	/** It was requested alone, and not returned although the server lists it. */
	failed(key: string, failure: FailedFetch): void {
		this.absences.delete(key);
		const found = this.case(key);
		const now = this.now();
		if (found.tries > 0)
			found.triedMs += Math.min(now - found.lastTryAt, Math.max(MAX_GAP_MS, 2 * found.pauseMs));
		const { firstPauseMs = FIRST_PAUSE_MS, longestPauseMs = LONGEST_PAUSE_MS } = this.options;
		found.pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(found.tries, 30));
		found.tries += 1;
		found.lastTryAt = now;
		found.failure = failure;
		found.nextTryAt = this.isHopeless(found) ? now : now + found.pauseMs;
		this.report(found);
	}

	/** The server asked for a pause when it was requested alone: possibly because of it. */
	accuse(key: string, failure: FailedFetch): void {
		this.suspect(key);
		this.accused.set(key, failure);
	}

	get hasAccused(): boolean {
		return this.accused.size > 0;
	}

	/** The pause is over and the server responds: the message was the reason. */
	convict(): void {
		for (const [key, failure] of this.accused) this.failed(key, failure);
		this.accused.clear();
	}

	/** The server asks for pauses whatever is requested: the message was not the reason. */
	acquit(): void {
		this.accused.clear();
	}

	/** The server finds no such message. */
	notFound(key: string): 'gone' | 'later' {
		const verdict = this.absences.again(key);
		if (verdict === 'gone') this.forget(key);
		return verdict;
	}

	succeeded(key: string): void {
		this.forget(key);
		this.successes += 1;
	}

	/** @returns if the message's time is over, the error with which to set it aside */
	givenUp(key: string): MailError | undefined {
		const found = this.cases.get(key);
		if (found?.failure === undefined || !this.isHopeless(found)) return undefined;
		const { message, server, reason } = found.failure;
		const { setAside = 'It was flagged and skipped' } = this.options;
		return new MailError(
			'unreadable',
			`${message} could not be fetched from ${server} for ${minutes(found.triedMs)} (${String(found.tries)} tries): ${reason}`,
			{ hint: `${setAside}. Open it in Outlook; to have it processed, forward it to the mailbox.` },
		);
	}

	/** It is gone on positive proof, or was delivered with an error. */
	forget(key: string): void {
		this.held.delete(key);
		this.cases.delete(key);
		this.accused.delete(key);
		this.absences.delete(key);
	}

	/** Forgets messages that no longer wait, so that nothing waits for them. */
	keepOnly(waiting: ReadonlySet<string>): void {
		const wanted = this.held.size === 0 ? waiting : new Set([...waiting, ...this.held]);
		this.absences.keepOnly(wanted);
		const now = this.now();
		for (const [key, found] of this.cases) {
			if (wanted.has(key)) delete found.awaySince;
			else if (now - (found.awaySince ??= now) >= UNLISTED_MS) this.cases.delete(key);
		}
	}

	private isHopeless({ triedMs, successesBefore }: Case): boolean {
		if (triedMs < this.limitMs) return false;
		return !this.isMassFailure(successesBefore) || triedMs >= Math.max(this.limitMs, MASS_FAILURE_MS);
	}

	private isMassFailure(successesBefore: number): boolean {
		return this.successes === successesBefore && this.blamed >= MASS_FAILURE;
	}

	private get blamed(): number {
		let count = 0;
		for (const { tries, awaySince } of this.cases.values())
			count += tries > 0 && awaySince === undefined ? 1 : 0;
		return count;
	}

	private report(found: Case): void {
		const { failure, triedMs, isReported } = found;
		if (failure === undefined || isReported || triedMs < Math.min(REPORT_AFTER_MS, this.limitMs / 4)) return;
		found.isReported = true;
		const { message, server, reason } = failure;
		this.options.warn?.(
			new MailError('unreadable', `${message} is listed by ${server} but cannot be fetched: ${reason}`, {
				transient: true,
				hint:
					`No action needed now: the node keeps trying for ${minutes(this.limitMs)}, and other messages are not held up. ` +
					'If Outlook cannot open the message either, move or delete it.',
			}),
		);
	}

	private case(key: string): Case {
		const found = this.cases.get(key) ?? {
			tries: 0,
			triedMs: 0,
			lastTryAt: 0,
			pauseMs: 0,
			nextTryAt: 0,
			successesBefore: this.successes,
			isReported: false,
		};
		delete found.awaySince;
		this.cases.set(key, found);
		for (const oldest of this.cases.keys()) {
			if (this.cases.size <= MAX_CASES) break;
			this.cases.delete(oldest);
		}
		return found;
	}
}

function minutes(ms: number): string {
	const count = Math.max(1, Math.round(ms / MINUTE));
	return count === 1 ? 'a minute' : `${String(count)} minutes`;
}
