import type { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import type { FeedTarget } from './ChangeFeed';

const MINUTE = 60_000;
/** Pauses between the tries; after the last one the message is given up. */
const PAUSES_MS = [0.5, 1, 2, 5, 10, 15].map((minutes) => minutes * MINUTE);
/** A message that is not found minutes later either has gone. */
const GONE_AFTER_MS = 2 * MINUTE;
/** With a target mailbox that is full, every message becomes one of these. */
const MAX_PENDING = 1_000;

export interface PendingAction {
	readonly target: FeedTarget;
	readonly folderId: string;
	readonly outcome: Outcome;
	readonly receivedAt?: Date;
}

interface Case extends PendingAction {
	firstAt: number;
	tries: number;
	nextAt: number;
}

/**
 * Messages that are done and could not be marked, moved or deleted. They are remembered as done and hold up nobody; what
 * is left to do is tried again for half an hour. It lives as long as the trigger is active, longer than a source; after
 * a restart of n8n such a message stays as it is.
 */
export class PendingActions {
	private readonly cases = new Map<string, Case>();

	constructor(private readonly now: () => number = Date.now) {}

	/** Those of a folder whose time has come. */
	due(folderId: string, limit: number): PendingAction[] {
		const now = this.now();
		const due: PendingAction[] = [];
		for (const one of this.cases.values()) {
			if (due.length >= limit) break;
			if (one.folderId === folderId && one.nextAt <= now) due.push(one);
		}
		return due;
	}

	/** It is done, or nothing is to be done any more. */
	forget(id: string): void {
		this.cases.delete(id);
	}

	/**
	 * It could not be done.
	 * @param why the server's refusal, or that it found no such message
	 * @returns whether it is to be tried again; else nothing more is done, and a message that was not found has gone
	 */
	failed(action: PendingAction, why: MailError | 'notFound'): boolean {
		const { id } = action.target;
		const now = this.now();
		const found = this.cases.get(id) ?? { ...action, firstAt: now, tries: 0, nextAt: now };
		const pause = PAUSES_MS[found.tries];
		const isGone = why === 'notFound' && found.tries > 0 && now - found.firstAt >= GONE_AFTER_MS;
		const isTooMany = !this.cases.has(id) && this.cases.size >= MAX_PENDING;
		if (pause === undefined || isGone || isTooMany) {
			this.cases.delete(id);
			return false;
		}
		this.cases.set(id, { ...found, tries: found.tries + 1, nextAt: now + pause });
		return true;
	}
}
