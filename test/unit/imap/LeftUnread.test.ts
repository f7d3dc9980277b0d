import { LeftUnread } from '../../../nodes/mail/imap/LeftUnread';
import { UidSet } from '../../../nodes/mail/imap/UidSet';

const has = (of: LeftUnread, ...uids: number[]) => uids.filter((uid) => of.has(uid));
/** Every other UID: as many ranges as messages. */
const odd = (count: number) => Array.from({ length: count }, (_, i) => 2 * i + 1);

describe('what was left unread', () => {
	it('is nothing at first, and nothing is stored', () => {
		const left = new LeftUnread({});
		expect(has(left, 0, 1, 2)).toEqual([0]);
		expect(left.toCursor()).toEqual({ unread: '', unreadFloor: 0 });
	});

	it('is known again after a restart', () => {
		const left = new LeftUnread({});
		for (const uid of [3, 9]) left.add(uid);
		left.raiseTo(2);
		const again = new LeftUnread(left.toCursor());
		expect(has(again, 1, 2, 3, 4, 8, 9, 10)).toEqual([1, 2, 3, 9]);
		expect(again.toCursor()).toEqual({ unread: '~3,6', unreadFloor: 2 });
	});

	it('in 150 pieces is known piece by piece; in more, everything up to the oldest counts as left unread', () => {
		const left = new LeftUnread({});
		for (const uid of odd(150)) left.add(uid);
		expect(has(left, 1, 2, 4)).toEqual([1]);
		left.add(301);
		expect([left.toCursor().unreadFloor, ...has(left, 1, 2, 3, 4, 301)]).toEqual([1, 1, 3, 301]);
		left.replaceWith(UidSet.of(odd(155)));
		expect([left.toCursor().unreadFloor, ...has(left, 1, 2, 9, 10, 11, 12)]).toEqual([9, 1, 2, 9, 11]);
		// What was forgotten once stays so.
		left.replaceWith(UidSet.of([20]));
		expect([left.toCursor().unreadFloor, ...has(left, 9, 10, 20)]).toEqual([9, 9, 20]);
	});
});
