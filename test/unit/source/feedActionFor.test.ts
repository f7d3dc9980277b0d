import type { Outcome } from '../../../nodes/mail/contracts/MailSource';
import type { FeedAction } from '../../../nodes/mail/source/ChangeFeed';
import { feedActionFor } from '../../../nodes/mail/source/feedActionFor';
import type { AfterProcessing } from '../../../nodes/mail/source/SourceSettings';

it.each<[AfterProcessing, Outcome, FeedAction | undefined]>([
	['nothing', 'processed', undefined],
	['markRead', 'processed', { type: 'markRead' }],
	['flag', 'processed', { type: 'flag' }],
	['delete', 'processed', { type: 'delete' }],
	['move', 'processed', { type: 'move', folder: 'Done' }],
	['move', 'setAside', { type: 'flag' }],
	['move', 'filteredOut', undefined],
])('feedActionFor: after "%s", a message that is %s: %j', (afterProcessing, outcome, expected) =>
	expect(feedActionFor({ afterProcessing, moveTo: 'Done' }, outcome)).toEqual(expected),
);
