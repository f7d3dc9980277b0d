import { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import type { FeedAction } from './ChangeFeed';
import type { AfterProcessing, ChangeSettings } from './ChangeSettings';

/** Messages that are named in one line of the log. */
const MAX_NAMED = 3;

type Actions = Pick<ChangeSettings, 'afterProcessing' | 'filtered' | 'moveTo'>;

/** Whether the server itself remembers every message that is done, as far as `unread` looks. */
export function marksOnServer(settings: Actions): boolean {
	const outcomes: Outcome[] = settings.filtered === undefined ? ['processed'] : ['processed', 'filteredOut'];
	return outcomes.every((outcome) => marksAsDone(settings, outcome));
}

/** Whether a message with this outcome is not unread any more. */
export function marksAsDone(settings: Actions, outcome: Outcome): boolean {
	return ['markRead', 'move', 'delete'].includes(nameOf(settings, outcome));
}

/** What is done to a message on the server; undefined where nothing is. */
export function actionFor(settings: Actions, outcome: Outcome): FeedAction | undefined {
	const type = nameOf(settings, outcome);
	if (type === 'nothing') return undefined;
	return type === 'move' ? { type, folder: settings.moveTo ?? '' } : { type };
}

export function refusedError(settings: ChangeSettings, outcome: Outcome, count: number): MailError {
	return new MailError(
		'refused',
		`${settings.server} refused to "${nameOf(settings, outcome)}" ${whichOf(settings, outcome, count)}. They are ` +
			'remembered as done and will not run again.',
		{
			hint:
				'Give the signed-in account, or the app, the right to change messages in this mailbox, ' +
				'or set After Processing to "Do Nothing".',
		},
	);
}

/** What may pass by itself; told once of each message. */
export function notYetError(
	settings: ChangeSettings,
	outcome: Outcome,
	why: readonly MailError[],
): MailError {
	return new MailError(
		'unavailable',
		`${settings.server} could not "${nameOf(settings, outcome)}" ${whichOf(settings, outcome, why.length)}: ` +
			`${why[0]?.message ?? ''}. They are remembered as done and will not run again.`,
		{ hint: 'No action needed now: the node tries again for half an hour, and other messages go on.' },
	);
}

/** @param received when the messages arrived, so that a person finds them */
export function givenUpError(
	settings: ChangeSettings,
	outcome: Outcome,
	{ why, received }: { why: readonly MailError[]; received: readonly Date[] },
): MailError {
	const when = received.slice(0, MAX_NAMED).map((date) => date.toISOString());
	const more = received.length > MAX_NAMED ? ', …' : '';
	const named = when.length === 0 ? '' : ` (received ${when.join(', ')}${more})`;
	return new MailError(
		'refused',
		`${settings.server} could not "${nameOf(settings, outcome)}" ${whichOf(settings, outcome, why.length)}${named}, ` +
			`and it is not tried again: ${why[0]?.message ?? ''}. They are remembered as done and will not run again.`,
		{
			hint:
				'Open them in Outlook, and move or mark them by hand. If many messages are concerned, see whether the ' +
				'target folder or its mailbox is full.',
		},
	);
}

function whichOf({ folder, mailbox }: ChangeSettings, outcome: Outcome, count: number): string {
	const when = outcome === 'filteredOut' ? 'filtered out' : 'processed';
	return `${String(count)} message(s) in "${folder}" of ${mailbox} after they were ${when}`;
}

function nameOf({ afterProcessing, filtered }: Actions, outcome: Outcome): AfterProcessing {
	if (outcome === 'setAside') return 'flag';
	if (outcome === 'processed' || filtered === 'process') return afterProcessing;
	return filtered === 'markRead' ? 'markRead' : 'nothing';
}
