import type { Outcome } from '../contracts/MailSource';
import type { AfterProcessing, ImapSettings } from './ImapSettings';

type Actions = Pick<ImapSettings, 'afterProcessing' | 'filtered'>;

/** Whether the server itself remembers every message that is done, as far as `unread` looks. */
export function marksOnServer(settings: Actions): boolean {
	const outcomes: Outcome[] = settings.filtered === undefined ? ['processed'] : ['processed', 'filteredOut'];
	return outcomes.every((outcome) => marksAsDone(actionFor(settings, outcome)));
}

/** Whether a message is not unread any more after it. */
export function marksAsDone(action: AfterProcessing): boolean {
	return ['markRead', 'move', 'delete'].includes(action);
}

export function actionFor({ afterProcessing, filtered }: Actions, outcome: Outcome): AfterProcessing {
	if (outcome === 'setAside') return 'flag';
	if (outcome === 'processed' || filtered === 'process') return afterProcessing;
	return filtered === 'markRead' ? 'markRead' : 'nothing';
}
