import type { Outcome } from '../contracts/MailSource';
import { actionFor } from './afterProcessing';
import type { FeedAction } from './ChangeFeed';
import type { ChangeSettings } from './ChangeSettings';

/** What a feed is asked to do to a message; undefined where that is nothing. */
export function feedActionFor(
	settings: Pick<ChangeSettings, 'afterProcessing' | 'filtered' | 'moveTo'>,
	outcome: Outcome,
): FeedAction | undefined {
	const type = actionFor(settings, outcome);
	if (type === 'nothing') return undefined;
	return type === 'move' ? { type, folder: settings.moveTo ?? '' } : { type };
}
