import { WaitingQueue } from '../../../nodes/mail/source/WaitingQueue';

it('WaitingQueue returns the lowest first, retries before all others, and knows its size', () => {
	const queue = new WaitingQueue([3, 5, 8]);
	expect([queue.length, queue.lowest, queue.highest, queue.peek(2)]).toEqual([3, 3, 8, [3, 5]]);
	queue.take([3, 5]);
	expect([queue.length, queue.lowest, queue.highest, queue.peek(9)]).toEqual([1, 8, 8, [8]]);
	queue.putBack(5);
	queue.addToFront(1);
	queue.putBack(3);
	expect([queue.length, queue.front, queue.peek(2), queue.peek(9)]).toEqual([
		4,
		[3, 5, 1],
		[3, 5],
		[3, 5, 1, 8],
	]);
	queue.take([8]);
	expect([queue.length, queue.lowest, queue.highest, queue.peek(9)]).toEqual([
		3,
		undefined,
		undefined,
		[3, 5, 1],
	]);
});

it('WaitingQueue leaves skipped entries in their place', () => {
	const queue = new WaitingQueue([1, 2, 3, 4, 5]);
	queue.take([2, 4]);
	expect([queue.length, queue.peek(9)]).toEqual([3, [1, 3, 5]]);
	queue.take([1, 5]);
	expect([queue.length, queue.peek(9)]).toEqual([1, [3]]);
});

it('WaitingQueue takes one at the front and leaves another of that number among the others', () => {
	const queue = new WaitingQueue([1, 2]);
	queue.putBack(1);
	queue.take([1]);
	expect(queue.peek(9)).toEqual([1, 2]);
});

it('WaitingQueue knows the entries up to a number, and can drop or replace them', () => {
	const queue = new WaitingQueue([1, 3, 5]);
	queue.take([1]);
	expect([queue.othersUpTo(3), queue.othersUpTo(9), queue.othersUpTo(1), queue.others(1)]).toEqual([
		[3],
		[3, 5],
		[],
		[3],
	]);
	queue.addToFront(7);
	queue.addToFront(8);
	queue.keepInFront((number) => number === 8);
	queue.replaceOthers([20, 30]);
	expect(queue.peek(9)).toEqual([8, 20, 30]);
});
