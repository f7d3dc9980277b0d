import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import { ImapProgress } from '../../../nodes/mail/imap/ImapProgress';
import type { ReadMode } from '../../../nodes/mail/source/SourceSettings';
import { IDENTITY } from './fakeMail';

const EMPTY: ImapCursor = {
	version: 1,
	...IDENTITY,
	uidValidity: '1',
	read: 'all',
	low: 0,
	done: '',
	unread: '',
	unreadFloor: 0,
	generation: 0,
	reruns: {},
	seen: '',
	seenSince: 0,
	seenSinceCount: 0,
};
const progress = (read: ReadMode = 'unread', from: Partial<ImapCursor> = {}) =>
	new ImapProgress(IDENTITY, '1', read, from);
/** Every other UID from 2 on: two characters each. */
const even = (count: number) => Array.from({ length: count }, (_, i) => 2 * i + 2);
const uidsOf = (of: ImapProgress) => of.peek(5_000).map(({ uid }) => uid);

describe('a position that is stored', () => {
	it('says of a folder that nothing was done in yet that nothing was done', () => {
		expect(progress('all').toCursor()).toStrictEqual(EMPTY);
	});

	it('is the same after a restart, in every part', () => {
		const stored: ImapCursor = {
			...EMPTY,
			read: 'unread',
			low: 7,
			done: '~2,3+1',
			unread: '~3,6',
			unreadFloor: 2,
			generation: 5,
			reruns: { '4': 5 },
			seen: 'abcdefgh0000001',
			seenSince: 1_000,
			seenSinceCount: 2,
			inHand: 'abcdefgh0000008',
			keysBefore: { '8': '0:3' },
			keysOfUnknown: { ijklmnop: '0:4#2' },
		};
		expect(progress('unread', stored).toCursor()).toStrictEqual(stored);
	});

	it('lists everything that is done as long as there is room, and then the newest', () => {
		const whole = progress('all', { done: even(1_000).join(',') });
		expect(whole.toCursor()).toMatchObject({ done: `~${'2,'.repeat(999)}2` });
		expect(whole.toCursor()).not.toHaveProperty('isPartial');
		const cut = progress('all', { done: even(1_001).join(',') }).toCursor();
		expect(cut.isPartial).toBe(true);
		expect(cut.done.length).toBeLessThanOrEqual(2_000);
		const again = progress('all', cut);
		again.scan([1, 2, 3, 2_001, 2_002, 2_003]);
		expect(uidsOf(again)).toEqual([1, 2, 3, 2_001, 2_003]);
	});

	it('says so if messages could not be recognized', () => {
		const p = progress('all');
		p.isPartial = true;
		expect(p.toCursor().isPartial).toBe(true);
	});

	it('names no message any more that is done or gone', () => {
		const p = progress();
		p.scan([1, 2]);
		p.take(p.peek(2));
		for (const uid of [1, 2]) p.records.note(uid, `abcdefg${String(uid)}`);
		p.gone({ uid: 1, generation: 0 });
		p.acknowledge(2, false);
		expect(p.toCursor()).toStrictEqual({ ...EMPTY, read: 'unread', low: 2 });
	});

	it('lists unread messages only if these are what is read', () => {
		const p = progress('all');
		p.scan([1, 2, 3]);
		p.recognize(3);
		p.take(p.peek(1));
		p.acknowledge(1, true);
		expect(p.toCursor()).toMatchObject({ unread: '', unreadFloor: 0 });
	});

	it('holds executions that were requested before it, and no others', () => {
		const p = progress('unread', { low: 5 });
		p.adopt(3, 2);
		p.adopt(4, 1);
		p.adopt(6, 0);
		p.restoreRerun(7, 0);
		expect(p.toCursor()).toMatchObject({ generation: 2, reruns: { '3': 2, '4': 1 } });
		// It ends before the folder is listed.
		p.adopt(5, 3);
		for (const uid of [3, 4, 5]) p.acknowledge(uid, false);
		expect(p.toCursor()).toMatchObject({ low: 5, done: '', reruns: {} });
		expect([p.isInHand(3), p.isInHand(6)]).toEqual([false, true]);
	});
});

describe('another reading mode', () => {
	it('leaves alone what was done before, up to the last, and takes the rest', () => {
		const p = progress('unread', { ...EMPTY, low: 3, done: '~2' });
		p.scan([1, 2, 3, 4, 5, 6]);
		expect(uidsOf(p)).toEqual([4, 6]);
		expect(p.toCursor().unreadFloor).toBe(5);
		const none = progress('unread', { ...EMPTY, low: 3 });
		none.scan([2, 3, 4]);
		expect([uidsOf(none), none.toCursor().unreadFloor]).toEqual([[4], 3]);
		expect(progress('unread', EMPTY).toCursor().unreadFloor).toBe(0);
	});

	it.each([
		['there was none before', 'unread', { low: 4 }],
		['it is the same', 'unread', { ...EMPTY, read: 'unread', low: 4 }],
		['unread messages do not count', 'all', { ...EMPTY, read: 'new', low: 4 }],
	] as const)('makes no difference where %s', (_what, read, from) => {
		const p = progress(read, from);
		expect(p.toCursor().unreadFloor).toBe(0);
		p.scan([3, 5]);
		expect(uidsOf(p)).toEqual(read === 'unread' ? [3, 5] : [5]);
	});
});

describe('what everything up to is done', () => {
	it('rises to the message before the first one in progress, also if those below are gone', () => {
		const p = progress('all');
		p.adopt(3, 0);
		p.scan([3]);
		expect(p.toCursor()).toMatchObject({ low: 2, done: '' });
		const gone = progress('all');
		gone.scan([1, 2, 3, 4, 5]);
		gone.take([{ uid: 5, generation: 0 }]);
		gone.acknowledge(5, true);
		gone.scan([5]);
		expect(gone.toCursor()).toMatchObject({ low: 5, done: '' });
	});

	it('is not held back by an execution that a person requested', () => {
		const p = progress('unread', { low: 10 });
		p.scan([4, 11, 12]);
		p.take(p.peek(2));
		p.acknowledge(11, false);
		expect(p.toCursor()).toMatchObject({ low: 11, done: '' });
		p.putBack({ uid: 4, generation: 1 });
		p.take([{ uid: 12, generation: 0 }]);
		p.acknowledge(12, false);
		expect(p.toCursor()).toMatchObject({ low: 12, done: '', reruns: { '4': 1 } });
	});
});

describe('how much is taken', () => {
	it('is one at least, or nothing would progress', () => {
		// There is no room for what is done, and less for more.
		const p = progress('all', { done: even(1_500).join(',') });
		p.scan(even(1_500).map((uid) => uid - 1));
		expect(p.room).toBe(1);
		p.take(p.peek(1));
		expect(p.room).toBe(0);
		p.putBack({ uid: 1, generation: 0 });
		expect(p.room).toBe(1);
	});

	it('does not depend on requests for another execution, which lie below', () => {
		const p = progress('unread', { low: 100 });
		const uids = even(600).map((uid) => 100 + 5 * uid);
		p.scan([7, ...uids]);
		// The request, and 400 at five characters each.
		expect(p.room).toBe(401);
		p.take(p.peek(1));
		p.scan([7, ...uids]);
		expect(p.room).toBe(400);
	});

	it('leaves something for the next look where too many executions were requested', () => {
		const p = progress();
		const uids = even(101);
		p.scan(uids);
		p.take(p.peek(101));
		for (const uid of uids) p.acknowledge(uid, false);
		p.scan(uids);
		expect([p.waiting, p.isIncomplete]).toEqual([100, true]);
		p.take(p.peek(1));
		p.acknowledge(2, false);
		p.scan(uids.slice(1));
		expect([p.waiting, p.isIncomplete]).toEqual([100, false]);
	});

	it('begins above all that is done', () => {
		const p = progress('all');
		p.scan([1, 2, 3]);
		p.take(p.peek(3));
		for (const uid of [1, 2, 3]) p.acknowledge(uid, true);
		expect(p.nextUid).toBe(4);
	});
});
