import { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import type { FeedAction } from './ChangeFeed';
import type { AfterProcessing, ChangeSettings } from './ChangeSettings';

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
	const when = outcome === 'filteredOut' ? 'filtered out' : 'processed';
	return new MailError(
		'refused',
		`${settings.server} refused to "${nameOf(settings, outcome)}" ${String(count)} message(s) in ` +
			`"${settings.folder}" of ${settings.mailbox} after they were ${when}. They are remembered as done and will ` +
			'not run again.',
		{
			hint:
				'Give the signed-in account, or the app, the right to change messages in this mailbox, ' +
				'or set After Processing to "Do Nothing".',
		},
	);
}

function nameOf({ afterProcessing, filtered }: Actions, outcome: Outcome): AfterProcessing {
	if (outcome === 'setAside') return 'flag';
	if (outcome === 'processed' || filtered === 'process') return afterProcessing;
	return filtered === 'markRead' ? 'markRead' : 'nothing';
}
