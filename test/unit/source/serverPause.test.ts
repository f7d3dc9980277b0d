import { MailError } from '../../../nodes/mail/contracts/MailError';
import { isHeldBack, isPause, ownPause } from '../../../nodes/mail/source/serverPause';

const asked = new MailError('throttled', 'Wait');
const before = new MailError('throttled', 'Wait', { heldBack: true });
const sent = new MailError('throttled', 'Wait', { heldBack: false });
const busy = new MailError('unavailable', 'Busy');
/** As errors of other libraries look. */
const foreign = Object.assign(new Error('Wait'), { kind: 'throttled', heldBack: true });

it.each<[string, unknown, { isPause: boolean; isHeldBack: boolean; isOwn: boolean }]>([
	['at this request', asked, { isPause: true, isHeldBack: false, isOwn: true }],
	['at this request, told expressly', sent, { isPause: true, isHeldBack: false, isOwn: true }],
	['at an earlier request', before, { isPause: true, isHeldBack: true, isOwn: false }],
	['never, it is busy', busy, { isPause: false, isHeldBack: false, isOwn: false }],
	['never, the error is foreign', foreign, { isPause: false, isHeldBack: false, isOwn: false }],
	['never, the error is none', undefined, { isPause: false, isHeldBack: false, isOwn: false }],
])('serverPause: the server asked for a pause %s', (_, error, expected) => {
	expect({ isPause: isPause(error), isHeldBack: isHeldBack(error) }).toMatchObject({
		isPause: expected.isPause,
		isHeldBack: expected.isHeldBack,
	});
	let thrown: unknown;
	let returned: unknown;
	try {
		returned = ownPause(error);
	} catch (caught) {
		thrown = caught;
	}
	expect([returned, thrown]).toEqual(expected.isOwn ? [error, undefined] : [undefined, error]);
});
