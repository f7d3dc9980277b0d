import type { Outcome } from '../contracts/MailSource';
import type { AfterProcessing, SourceSettings } from './SourceSettings';

type Actions = Pick<SourceSettings, 'afterProcessing' | 'filtered'>;

/** The action to take on the server. */
export function actionFor({ afterProcessing, filtered }: Actions, outcome: Outcome): AfterProcessing {
	if (outcome === 'setAside') return 'flag';
	if (outcome === 'processed' || filtered === 'process') return afterProcessing;
	return filtered === 'markRead' ? 'markRead' : 'nothing';
}

/** Whether a message with this outcome is no longer unread. */
export function marksAsDone(settings: Actions, outcome: Outcome): boolean {
	return ['markRead', 'move', 'delete'].includes(actionFor(settings, outcome));
}

/** Whether every processed message is marked on the server, as far as `unread` is concerned. */
export function marksOnServer(settings: Actions): boolean {
	const outcomes: Outcome[] = settings.filtered === undefined ? ['processed'] : ['processed', 'filteredOut'];
	return outcomes.every((outcome) => marksAsDone(settings, outcome));
}
