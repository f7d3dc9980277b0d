import type { Outcome } from '../contracts/MailSource';
import { actionFor } from './afterProcessing';
import type { FeedAction } from './ChangeFeed';
import type { ChangeSettings } from './ChangeSettings';

/** The action for a feed to take on a message; undefined if none. */
export function feedActionFor(
	settings: Pick<ChangeSettings, 'afterProcessing' | 'filtered' | 'moveTo'>,
	outcome: Outcome,
): FeedAction | undefined {
	const type = actionFor(settings, outcome);
	if (type === 'nothing') return undefined;
	return type === 'move' ? { type, folder: settings.moveTo ?? '' } : { type };
}
