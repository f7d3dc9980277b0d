import type { Outcome } from '../contracts/MailSource';
import type { AfterProcessing, SourceSettings } from './SourceSettings';

type Actions = Pick<SourceSettings, 'afterProcessing' | 'filtered'>;

/** What is done to a message on the server. */
export function actionFor({ afterProcessing, filtered }: Actions, outcome: Outcome): AfterProcessing {
	if (outcome === 'setAside') return 'flag';
	if (outcome === 'processed' || filtered === 'process') return afterProcessing;
	return filtered === 'markRead' ? 'markRead' : 'nothing';
}

/** Whether a message with this outcome is not unread any more. */
export function marksAsDone(settings: Actions, outcome: Outcome): boolean {
	return ['markRead', 'move', 'delete'].includes(actionFor(settings, outcome));
}

/** Whether the server itself remembers every message that is done, as far as `unread` looks. */
export function marksOnServer(settings: Actions): boolean {
	const outcomes: Outcome[] = settings.filtered === undefined ? ['processed'] : ['processed', 'filteredOut'];
	return outcomes.every((outcome) => marksAsDone(settings, outcome));
}
