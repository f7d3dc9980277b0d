import { roomInCursor } from '../../../nodes/mail/imap/roomInCursor';
import { UidSet } from '../../../nodes/mail/imap/UidSet';
import { WaitingQueue } from '../../../nodes/mail/source/WaitingQueue';

const apart = (count: number, gap: number, from = 0) =>
	Array.from({ length: count }, (_, i) => from + (i + 1) * gap);

function room(
	waiting: readonly number[],
	{ low = 0, done = '', open = [] as number[], front = [] as number[] } = {},
) {
	const queue = new WaitingQueue(waiting);
	for (const uid of front) queue.addToFront(uid);
	return roomInCursor(low, UidSet.parse(done), open, queue);
}

describe('the room in the position', () => {
	it.each([
		['neighbours', 1, 500],
		// Two characters of distance, four around them.
		['10 apart', 10, 400],
		['100 apart', 100, 333],
		['100,000 apart', 100_000, 250],
	])('is for so many messages that are %s', (_what, gap, count) => {
		expect(room(apart(5_000, gap))).toBe(count);
	});

	it('is for no more than wait', () => {
		expect([room([]), room([7, 8])]).toEqual([0, 2]);
	});

	it('begins at the end of what is done', () => {
		expect(room(apart(5_000, 100_000, 4_000_000_000), { low: 4_000_000_000 })).toBe(250);
	});

	it('is smaller by what is done above, and by what is in progress, in whatever order', () => {
		const waiting = apart(5_000, 10, 1_000);
		// 200 characters of done messages.
		expect(room(waiting, { low: 0, done: apart(100, 2).join(',') })).toBe(359);
		const open = apart(100, 10);
		expect(room(waiting, { open })).toBe(300);
		expect(room(waiting, { open: [...open].reverse() })).toBe(300);
		expect(room(waiting, { open: apart(5_000, 10) })).toBe(0);
		// Neighbours share a range: two characters each, whichever are done first.
		expect(room(waiting, { open: apart(600, 1) })).toBe(159);
	});

	it('is always there for messages to be tried again, which are among those in progress', () => {
		expect(room([], { open: [3, 5], front: [3, 5] })).toBe(2);
		expect(room(apart(5_000, 10, 10), { open: [10], front: [10] })).toBe(400);
		const full = apart(2_000, 10);
		expect(room(apart(10, 10, 30_000), { open: full, front: [10, 20] })).toBe(2);
	});
});
