import type { MailError } from '../contracts/MailError';
import { GIVE_UP_AFTER_MS } from '../source/FetchRetries';
import { CopyMemory } from './CopyMemory';
import type { AfterProcessing } from './ImapSettings';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** A server that says OK and does nothing is asked so often in all; it may only have been slow to show it. */
const TRIES_AFTER_OK = 2;
/** So many are tried again; for what exceeds it once must be enough. */
const MAX_PENDING = 2_000;

interface Act {
	uid: number;
	uidValidity: string;
	action: AfterProcessing;
	tries: number;
	firstAt: number;
	nextAt: number;
}

/** What has been done to no effect, and is done again: the messages themselves are through, and remembered as done. */
export class PendingActs {
	readonly copies = new CopyMemory();
	private readonly acts = new Map<string, Act>();

	constructor(
		private readonly giveUpAfterMs = GIVE_UP_AFTER_MS,
		private readonly now: () => number = Date.now,
	) {}

	/** Milliseconds until something is to be tried again; Infinity when nothing is. */
	get msUntilDue(): number {
		let next = Infinity;
		for (const { nextAt } of this.acts.values()) next = Math.min(next, nextAt);
		return Math.max(0, next - this.now());
	}

	/** UIDs that are due, by action. */
	due(uidValidity: string): Map<AfterProcessing, number[]> {
		const due = new Map<AfterProcessing, number[]>();
		for (const [key, act] of this.acts) {
			// Another numbering: nobody can tell any more which message it was.
			if (act.uidValidity !== uidValidity) this.acts.delete(key);
			else if (act.nextAt <= this.now()) due.set(act.action, [...(due.get(act.action) ?? []), act.uid]);
		}
		return due;
	}

	/** @returns whether it will be tried again */
	failed(uidValidity: string, uid: number, action: AfterProcessing, refusal: MailError | undefined): boolean {
		const key = keyOf(uidValidity, uid);
		const now = this.now();
		const act = this.acts.get(key) ?? { uid, uidValidity, action, tries: 0, firstAt: now, nextAt: 0 };
		act.tries += 1;
		const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(act.tries - 1, 20));
		act.nextAt = now + pause;
		const isOver = refusal === undefined ? act.tries >= TRIES_AFTER_OK : !mayPass(refusal);
		const isLate = now - act.firstAt >= this.giveUpAfterMs;
		const isFull = this.acts.size >= MAX_PENDING && !this.acts.has(key);
		if (isOver || isLate || isFull) this.acts.delete(key);
		else this.acts.set(key, act);
		return !(isOver || isLate || isFull);
	}

	done(uidValidity: string, uid: number): void {
		this.acts.delete(keyOf(uidValidity, uid));
	}
}

/** RFC 5530. A full mailbox is emptied by people, and a refusal without a code says nothing. */
function mayPass({ kind, transient, code }: MailError): boolean {
	return transient || code === '[OVERQUOTA]' || (kind === 'refused' && code === 'IMAP NO');
}

function keyOf(uidValidity: string, uid: number): string {
	return `${uidValidity}:${String(uid)}`;
}
