import type { Outcome } from '../../../nodes/mail/contracts/MailSource';
import { actionFor, marksAsDone, marksOnServer } from '../../../nodes/mail/source/afterProcessing';
import type { AfterProcessing, SourceSettings } from '../../../nodes/mail/source/SourceSettings';

type Filtered = SourceSettings['filtered'];

it.each<[Outcome, AfterProcessing, Filtered, AfterProcessing]>([
	['processed', 'move', undefined, 'move'],
	['processed', 'delete', 'leave', 'delete'],
	['setAside', 'delete', 'process', 'flag'],
	['filteredOut', 'delete', undefined, 'nothing'],
	['filteredOut', 'delete', 'leave', 'nothing'],
	['filteredOut', 'delete', 'markRead', 'markRead'],
	['filteredOut', 'move', 'process', 'move'],
])(
	'%s, with %s afterwards and %s for what is omitted: %s',
	(outcome, afterProcessing, filtered, expected) => {
		expect(actionFor({ afterProcessing, filtered }, outcome)).toBe(expected);
	},
);

it.each<[AfterProcessing, boolean]>([
	['nothing', false],
	['flag', false],
	['markRead', true],
	['move', true],
	['delete', true],
])('after %s a message is no longer unread: %s', (afterProcessing, expected) => {
	expect(marksAsDone({ afterProcessing, filtered: undefined }, 'processed')).toBe(expected);
	expect(marksOnServer({ afterProcessing, filtered: undefined })).toBe(expected);
});

it.each<[AfterProcessing, Filtered, boolean]>([
	['markRead', 'leave', false],
	['markRead', 'markRead', true],
	['markRead', 'process', true],
	['nothing', 'markRead', false],
	['nothing', 'process', false],
])(
	'the server shows all that is done with %s, and %s for what is omitted: %s',
	(afterProcessing, filtered, expected) => {
		expect(marksOnServer({ afterProcessing, filtered })).toBe(expected);
	},
);
