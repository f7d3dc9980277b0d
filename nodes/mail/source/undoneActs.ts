import type { MailError } from '../contracts/MailError';
import { OUTCOMES, type Outcome } from '../contracts/MailSource';
import { actError, type UndoneAct } from './actError';
import { actionFor } from './afterProcessing';
import type { AfterFailure, PendingAct, PendingActs } from './PendingActs';
import type { SourceSettings } from './SourceSettings';

/** Those that are reported. */
const REPORTED_ENDS = ['firstRefusal', 'refused', 'givenUp'] as const;

interface ReportOptions<A extends PendingAct> {
	pending: PendingActs<A>;
	settings: SourceSettings & { server: string };
	outcome: Outcome;
	warn(error: MailError): void;
}

/** Schedules retries of failed actions according to `PendingActs`, and reports them if required. */
export function noteUndone<A extends PendingAct>(
	undone: ReadonlyArray<UndoneAct & { readonly act: A }>,
	{ pending, settings, outcome, warn }: ReportOptions<A>,
): void {
	const byEnd = new Map<AfterFailure, UndoneAct[]>();
	for (const one of undone) {
		const end = pending.failed(one.act, one.why);
		byEnd.set(end, [...(byEnd.get(end) ?? []), one]);
	}
	for (const end of REPORTED_ENDS) {
		const some = byEnd.get(end);
		if (some !== undefined) warn(actError(settings, outcome, end, some));
	}
}

/** State of a message that is done. */
export interface MessageState<A> {
	/** Someone has requested another execution. */
	isOpen(act: A): boolean;
	/** Someone has read it. */
	isRead(act: A): boolean;
}

/**
 * Actions that are due, grouped by outcome. A message that someone has read need not be marked, and one
 * that is requested again is left alone and acted on when it is done.
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
