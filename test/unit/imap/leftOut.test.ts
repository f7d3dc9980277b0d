import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import { ImapProgress } from '../../../nodes/mail/imap/ImapProgress';
import type { ReadMode } from '../../../nodes/mail/source/SourceSettings';
import { IDENTITY } from './fakeMail';

const progress = (read: ReadMode, from: Partial<ImapCursor> = {}) =>
	new ImapProgress(IDENTITY, '1', read, from);

function takeAll(of: ImapProgress, limit = 100): void {
	of.take(of.peek(limit));
}

describe('what a list omits', () => {
	const leftOut = (p: ImapProgress, uids: number[]) => p.leftOut(uids).toString();

	it('is what may be lost by it: all that nobody has in progress, up to the highest ever spoken of', () => {
		const p = progress('all');
		p.scan([1, 2, 3, 4, 5, 6]);
		takeAll(p, 2);
		p.acknowledge(2, true);
		p.putBack({ uid: 1, generation: 0 });
		expect(leftOut(p, [1, 6])).toBe('3:5');
		expect(leftOut(p, [])).toBe('1,3:6');
	});

	it('is nothing where nothing was ever heard of', () => {
		expect([leftOut(progress('all'), []), leftOut(progress('unread'), [])]).toEqual(['', '']);
	});

	it('is all that was listed before, although nothing of it is done', () => {
		const p = progress('all');
		p.scan([1, 2, 3]);
		expect(leftOut(p, [])).toBe('1:3');
		takeAll(p);
		expect(leftOut(p, [])).toBe('');
		p.putBack({ uid: 3, generation: 0 });
		expect(leftOut(p, [])).toBe('3');
	});

	it('is, after a restart, all that is open below what is done', () => {
		expect(leftOut(progress('all', { low: 1, done: '4:5' }), [])).toBe('2:3');
	});

	it('is also what no list has shown so far, below a message in progress', () => {
		const p = progress('all');
		p.scan([2, 4]);
		p.take([{ uid: 4, generation: 0 }]);
		expect(leftOut(p, [2])).toBe('3');
	});

	it('is not, of unread messages, what was returned and is done or gone since', () => {
		const p = progress('unread', { low: 3, done: '6', inHand: '', read: 'unread' });
		for (const uid of [2, 3, 4, 6]) p.records.note(uid, `abcdefg${String(uid)}`);
		expect(leftOut(p, [])).toBe('4');
		const unreadable = progress('unread', { low: 3, done: '6', read: 'unread' });
		unreadable.notRecognized = new Set([2, 3, 4, 6]);
		expect(leftOut(unreadable, [])).toBe('4');
	});

	it('is, of unread messages, what would run again: unread all along, requested again, returned by a process before', () => {
		const p = progress('unread');
		p.scan([1, 2, 3, 4, 5]);
		takeAll(p);
		p.records.note(4, 'abcdefgh');
		for (const uid of [1, 2]) p.acknowledge(uid, true);
		p.acknowledge(3, false);
		expect(leftOut(p, [2])).toBe('1');
		const again = progress('unread', p.toCursor());
		expect(leftOut(again, [5])).toBe('1:2,4');
		again.scan([1, 2, 3, 4, 5]);
		expect(leftOut(again, [1, 2, 4, 5])).toBe('3');
	});
});
