import { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import { actionFor } from './afterProcessing';
import type { ActFailure, AfterFailure } from './PendingActs';
import type { AfterProcessing, SourceSettings } from './SourceSettings';

/** Maximum messages named in one log line. */
const MAX_NAMED = 3;

/** As labeled in the form. */
const NAMES: Record<AfterProcessing, string> = {
	nothing: 'Do Nothing',
	markRead: 'Mark as Read',
	flag: 'Flag',
	move: 'Move to Folder',
	delete: 'Delete',
};

const ENDS: Partial<Record<AfterFailure, string>> = {
	firstRefusal: 'The node keeps trying for as long as Give Up After says.',
	refused: 'The messages stay as they are.',
	givenUp: 'It is not tried again, and the messages stay as they are.',
};

export interface UndoneAct {
	readonly why: ActFailure;
	/** Identifies the message to a person. */
	readonly receivedAt?: Date;
}

/** @param undone actions with the same outcome and result; the reason of the first stands for all */
export function actError(
	settings: Pick<SourceSettings, 'mailbox' | 'folder' | 'afterProcessing' | 'filtered'> & { server: string },
	outcome: Outcome,
	end: AfterFailure,
	undone: readonly UndoneAct[],
): MailError {
	const { server, mailbox, folder } = settings;
	const why = undone[0]?.why;
	const refusal = why instanceof MailError ? why : undefined;
	const dates = end === 'givenUp' ? namedBy(undone) : '';
	const what = `"${NAMES[actionFor(settings, outcome)]}" for ${String(undone.length)} message(s) in "${folder}" of ${mailbox}`;
	const how =
		refusal === undefined
			? `${server} responded OK to ${what}${dates}, but did not do it`
			: `${server} refused ${what}${dates}: ${refusal.message}`;
	const text = `${how.replace(/\.$/, '')}. They are remembered as done and will not trigger another execution. ${ENDS[end] ?? ''}`;
	const isFinal = end !== 'firstRefusal' || refusal?.kind === 'permission';
	return new MailError(isFinal ? 'refused' : (refusal?.kind ?? 'refused'), text.trimEnd(), {
		hint: hintFor(end, refusal),
		code: refusal?.code ?? 'NotDone',
		...(isFinal || refusal === undefined ? {} : { transient: refusal.transient }),
	});
}

function hintFor(end: AfterFailure, refusal: MailError | undefined): string {
	if (end === 'givenUp') {
		const byHand = 'Open the messages in Outlook, and move or mark them by hand.';
		return `${byHand} ${refusal?.hint ?? 'If there are many, check whether the target folder or its mailbox is full.'}`;
	}
	if (end === 'firstRefusal' && refusal?.transient) return refusal.hint ?? 'No action needed now.';
	if (refusal?.hint !== undefined && refusal.kind !== 'permission') return refusal.hint;
	return (
		'Give the signed-in account, or the app, the right to change messages in this mailbox (Full Access), ' +
		'or set After Processing to "Do Nothing".'
	);
}

function namedBy(undone: readonly UndoneAct[]): string {
	const dates = undone.flatMap(({ receivedAt }) => (receivedAt ? [receivedAt.toISOString()] : []));
	if (dates.length === 0) return '';
	return ` (received ${dates.slice(0, MAX_NAMED).join(', ')}${dates.length > MAX_NAMED ? ', …' : ''})`;
}
