import type { MailError } from '../contracts/MailError';
import { OUTCOMES, type Outcome } from '../contracts/MailSource';
import { actError, type UndoneAct } from './actError';
import { actionFor } from './afterProcessing';
import type { AfterFailure, PendingAct, PendingActs } from './PendingActs';
import type { SourceSettings } from './SourceSettings';

/** Of which a person is told. */
const TOLD_ENDS = ['firstRefusal', 'refused', 'givenUp'] as const;

interface ReportOptions<A extends PendingAct> {
	pending: PendingActs<A>;
	settings: SourceSettings & { server: string };
	outcome: Outcome;
	warn(error: MailError): void;
}

/** Has what was not done tried again as `PendingActs` says, and tells of it where there is something to tell. */
export function noteUndone<A extends PendingAct>(
	undone: ReadonlyArray<UndoneAct & { readonly act: A }>,
	{ pending, settings, outcome, warn }: ReportOptions<A>,
): void {
	const byEnd = new Map<AfterFailure, UndoneAct[]>();
	for (const one of undone) {
		const end = pending.failed(one.act, one.why);
		byEnd.set(end, [...(byEnd.get(end) ?? []), one]);
	}
	for (const end of TOLD_ENDS) {
		const some = byEnd.get(end);
		if (some !== undefined) warn(actError(settings, outcome, end, some));
	}
}

/** What is known of a message that is done. */
export interface MessageState<A> {
	/** Somebody wants it to run again. */
	isOpen(act: A): boolean;
	/** Somebody has read it. */
	isRead(act: A): boolean;
}

/**
 * Acts that are due, outcome by outcome. Of a message that somebody has read there is nothing left to mark, and one that
 * somebody wants to run again waits as it is, and is acted on when it is done.
 */
export function* dueActs<A extends PendingAct>(
	{ pending, settings, due }: { pending: PendingActs<A>; settings: SourceSettings; due: readonly A[] },
	{ isOpen, isRead }: MessageState<A>,
): Generator<[Outcome, A[]]> {
	for (const outcome of OUTCOMES) {
		const isMark = actionFor(settings, outcome) === 'markRead';
		const left: A[] = [];
		for (const act of due.filter((one) => one.outcome === outcome)) {
			if (isOpen(act) || (isMark && isRead(act))) pending.done(act);
			else left.push(act);
		}
		if (left.length > 0) yield [outcome, left];
	}
}
