import { MailError } from '../contracts/MailError';
import { Absences } from './Absences';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
export const GIVE_UP_AFTER_MS = 60 * MINUTE;
const FIRST_PAUSE_MS = SECOND;
const LONGEST_PAUSE_MS = 5 * MINUTE;
/** Servers stumble for seconds every day; what lasts longer is worth a line in the log. */
const REPORT_AFTER_MS = 10 * SECOND;
/** A gap between two tries counts as trying up to this, or twice the pause: the rest of it was an outage. */
const MAX_GAP_MS = MINUTE;
/** So many failures, with no message coming through meanwhile, are a fault of the mailbox… */
const MASS_FAILURE = 3;
/** … and it takes this long until the messages are blamed all the same. */
const MASS_FAILURE_MS = 24 * 60 * MINUTE;
const MAX_CASES = 20_000;
/** A list may leave a message out and name it again: for so long it is remembered how long it was tried. */
const AWAY_MS = 60 * MINUTE;

/** How a fetch can fail although the server lists the message. */
export interface FailedFetch {
	/**
	 * - `absent`: the server answered well, and left the message or its octets out
	 * - `refused`: the server said no
	 * - `cut`: the connection broke while this message alone was asked for
	 */
	readonly how: 'absent' | 'refused' | 'cut';
	/** What the server said, or what was missing; without a full stop. */
	readonly reason: string;
	/** The message as a person can find it: `Message 17 in "INBOX" of desk@contoso.com`. */
	readonly message: string;
	/** Host name of the server. */
	readonly server: string;
}

export interface FetchRetriesOptions {
	/** How long a message is tried before it is given up, in milliseconds; an hour unless given. */
	giveUpAfterMs?: number;
	/** The first pause; each further one is twice as long, up to `longestPauseMs`. */
	firstPauseMs?: number;
	longestPauseMs?: number;
	/** Told once of each message that has not been had for ten seconds. */
	warn?(error: MailError): void;
	/** What becomes of a message that is given up, as a sentence without its full stop. */
	setAside?: string;
	now?(): number;
}

interface Case {
	tries: number;
	/** How long it has been tried: time during which there was no connection does not count. */
	triedMs: number;
	lastTryAt: number;
	pauseMs: number;
	nextTryAt: number;
	/** How many messages had come through when this one first failed. */
	successesBefore: number;
	failure?: FailedFetch;
	isReported: boolean;
	/** Since when it has not waited: somebody has read, filed or deleted it. */
	awaySince?: number;
}

/**
 * The one policy for messages that a server lists and does not hand out, whatever the protocol.
 *
 * Such a message is *not to be had now*. Exchange has been seen to list a message and to leave it out of its answers
 * for half an hour; so no number of failures says anything, only time does. The message stays open (the position does
 * not pass it), is tried by itself after pauses of 1, 2, 4 … seconds up to five minutes, and holds up nobody. A person
 * reads of it in the log once. After `giveUpAfterMs` of trying it is given up: set aside with an error that says what
 * to do. The clock runs only while the message is tried, not during an outage; and while several messages fail and
 * none comes through, the mailbox is to blame, and each gets a day.
 *
 * How a fetcher uses it, with `key` whatever identifies a message for as long as this object lives:
 *
 * 1. choose: `isSuspect` messages never go with others; one goes alone when `isDue`. All others go first or by turns.
 * 2. before asking for a suspect: when `givenUp` gives an error, deliver the message with it and `forget` it.
 * 3. it came: `cameThrough`. What came must be whole; half a message is `failed` with `how: 'absent'`.
 * 4. it is gone *on positive proof of its protocol*, or has a fault that no retry mends (`tooLarge`): `forget`.
 * 5. a request for several failed, or left some of them out: `suspect` each one that did not come. It costs no pause
 *    and no blame; the message is then asked for alone.
 * 6. asked for alone, and listed, it did not come: `failed`. Put it back; its next try is due after the pause.
 *    Where the protocol can only say that it finds no such message, which proves little: `notFound`. It goes on
 *    with the others when it `isDue`, and is gone when it is not found minutes later either.
 * 7. throttling, sign-in, folder: nothing of this is the message's. Throw, and tell nothing here. Only where the
 *    server asked for a pause when it was asked for this message alone: `accuse`. When the pause is over and the folder
 *    answers, it was the message (`convict`); when the server refuses the folder, too, it was not (`acquit`).
 * 8. `msUntilDue` bounds the wait for the next look.
 * 9. when nothing was tried: `keepOnly` those that wait. Nobody asks for the others any more.
 *
 * It lives as long as the trigger is active, longer than a source. A restart of n8n begins the time anew, which is
 * safe: nothing is given up too soon.
 */
export class FetchRetries {
	private readonly cases = new Map<string, Case>();
	private readonly absences: Absences;
	private readonly accused = new Map<string, FailedFetch>();
	private successes = 0;
	private readonly limitMs: number;
	private readonly now: () => number;

	constructor(private readonly options: FetchRetriesOptions = {}) {
		this.limitMs = options.giveUpAfterMs ?? GIVE_UP_AFTER_MS;
		this.now = options.now ?? Date.now;
		this.absences = new Absences(this.now);
	}

	/** How many messages are not to be had now, are suspected of it, or were not found. */
	get size(): number {
		return this.cases.size + this.absences.size;
	}

	/** Whether it has failed, alone or with others, and is to be asked for alone. */
	isSuspect(key: string): boolean {
		return this.cases.has(key);
	}

	/** Whether its pause is over. A message that has not failed is always due. */
	isDue(key: string): boolean {
		return Math.max(this.cases.get(key)?.nextTryAt ?? 0, this.absences.nextAt(key)) <= this.now();
	}

	/** Milliseconds until the next one may be tried, 0 when one is due, Infinity where there are none. */
	get msUntilDue(): number {
		let next = this.absences.firstDueAt;
		for (const { nextTryAt, awaySince } of this.cases.values())
			if (awaySince === undefined) next = Math.min(next, nextTryAt);
		return Math.max(0, next - this.now());
	}

	/** A request for it and others failed; find out by asking for it alone. */
	suspect(key: string): void {
		this.absences.delete(key);
		this.case(key);
	}

	/** It was asked for alone, and did not come although the server lists it. */
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

	/** The server asked for a pause when it was asked for alone: perhaps because of it. */
	accuse(key: string, failure: FailedFetch): void {
		this.suspect(key);
		this.accused.set(key, failure);
	}

	get hasAccused(): boolean {
		return this.accused.size > 0;
	}

	/** The pause is over and the server answers: it was the message. */
	convict(): void {
		for (const [key, failure] of this.accused) this.failed(key, failure);
		this.accused.clear();
	}

	/** The server asks for pauses whatever it is asked for. */
	acquit(): void {
		this.accused.clear();
	}

	/** The server finds no such message. */
	notFound(key: string): 'gone' | 'later' {
		const verdict = this.absences.again(key);
		if (verdict === 'gone') this.cases.delete(key);
		return verdict;
	}

	cameThrough(key: string): void {
		this.forget(key);
		this.successes += 1;
	}

	/** @returns why and what to do, when the time of a message is over: it is to be set aside */
	givenUp(key: string): MailError | undefined {
		const found = this.cases.get(key);
		if (found?.failure === undefined || !this.isHopeless(found)) return undefined;
		const { message, server, reason } = found.failure;
		const { setAside = 'It was flagged and passed over' } = this.options;
		return new MailError(
			'unreadable',
			`${message} could not be fetched from ${server} for ${minutes(found.triedMs)} (${String(found.tries)} tries): ${reason}`,
			{ hint: `${setAside}. Open it in Outlook; to have it processed, forward it to the mailbox.` },
		);
	}

	/** It is gone on positive proof, or has been delivered with an error. */
	forget(key: string): void {
		this.cases.delete(key);
		this.accused.delete(key);
		this.absences.delete(key);
	}

	/** What does not wait any more is nobody's trouble, and is not waited for. */
	keepOnly(waiting: ReadonlySet<string>): void {
		this.absences.keepOnly(waiting);
		const now = this.now();
		for (const [key, found] of this.cases) {
			if (waiting.has(key)) delete found.awaySince;
			else if (now - (found.awaySince ??= now) >= AWAY_MS) this.cases.delete(key);
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
