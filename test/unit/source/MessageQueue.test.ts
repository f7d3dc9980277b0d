import { hashOf, keyOf } from '../../../nodes/mail/source/messageKey';
import { MessageQueue, type Waiting } from '../../../nodes/mail/source/MessageQueue';

/** A message that arrived at that second; hashes are in the order of ids. */
const m = (second: number, id = String(second), more: Partial<Waiting> = {}): Waiting => ({
	id,
	key: keyOf(new Date(1_000 * second), id.padEnd(8, '-')),
	mark: '',
	generation: 0,
	...more,
});

let queue: MessageQueue;
beforeEach(() => (queue = new MessageQueue(10)));
const put = (...all: Waiting[]) => all.forEach((waiting) => queue.add(waiting));
const ids = (limit = 100) => queue.peek(limit).map(({ id }) => id);

describe('waiting messages', () => {
	it('are given oldest first, whenever they are added, and stay', () => {
		put(m(3), m(1));
		expect(ids()).toEqual(['1', '3']);
		put(m(2), m(4));
		expect([ids(2), ids()]).toEqual([
			['1', '2'],
			['1', '2', '3', '4'],
		]);
		expect([queue.size, queue.has('2'), queue.has('9')]).toEqual([4, true, false]);
		expect([...queue.values()].map(({ id }) => id).sort()).toEqual(['1', '2', '3', '4']);
	});

	it('no longer wait once they are deleted, at the front or behind', () => {
		put(m(1), m(2), m(3), m(4));
		expect(ids()).toHaveLength(4);
		expect([queue.delete('3'), queue.delete('3')]).toEqual([true, false]);
		expect(ids()).toEqual(['1', '2', '4']);
		queue.delete('1');
		queue.delete('2');
		expect([ids(1), ids(), queue.size]).toEqual([['4'], ['4'], 1]);
		put(m(2));
		expect(ids()).toEqual(['2', '4']);
	});

	it('are replaced under the same id', () => {
		put(m(1), m(2));
		expect(ids()).toEqual(['1', '2']);
		put(m(3, '1', { generation: 1 }));
		expect(queue.peek(5)).toEqual([m(2), m(3, '1', { generation: 1 })]);
		expect(queue.size).toBe(2);
	});

	it('of an empty queue are none', () => {
		expect([ids(), queue.upTo(m(9).key, 5), queue.size, queue.beyond]).toEqual([[], [], 0, 0]);
	});
});

describe('of one second', () => {
	const [c, a, b] = [m(5, 'c', { place: 1 }), m(5, 'a', { place: 2 }), m(5, 'b', { place: 3 })];
	const all = [m(6, '6', { place: 0 }), b, c, a, m(4, '4', { place: 9 })];

	it.each<[string, boolean, boolean, string[]]>([
		['key, where a key marks the progress', false, false, ['a', 'b', 'c']],
		['key, also where the server lists the newest first', false, true, ['a', 'b', 'c']],
		['list', true, false, ['c', 'a', 'b']],
		['list, the other way round', true, true, ['b', 'a', 'c']],
	])('messages are in the order of the %s', (_, isListed, newestFirst, expected) => {
		put(...all);
		expect(ids()).toEqual(['4', 'a', 'b', 'c', '6']);
		queue.keepListed(isListed, newestFirst);
		expect(ids()).toEqual(['4', ...expected, '6']);
	});

	it('those without a place come first, whenever they are added', () => {
		const [first, third] = [m(5, 'first', { place: 1 }), m(5, 'third', { place: 3 })];
		const orders = [
			[third, m(5, 'none'), first],
			[third, first, m(5, 'none')],
			[m(5, 'none'), third, first],
		];
		for (const order of orders) {
			queue = new MessageQueue(10);
			queue.keepListed(true, false);
			put(...order);
			expect(ids()).toEqual(['none', 'first', 'third']);
		}
	});

	it('those without a place stand beside the first of the list, in the order in which they were added', () => {
		queue.keepListed(true, false);
		put(m(5, 'none'), m(5, 'first', { place: 0 }), m(5, 'next', { place: 1 }));
		expect(ids()).toEqual(['none', 'first', 'next']);
	});
});

describe('if there are too many', () => {
	const many = (count: number) => Array.from({ length: count }, (_, i) => m(count - i));

	it('only the oldest are kept, when it is time', () => {
		put(...many(20));
		expect([queue.size, queue.beyond]).toEqual([20, 0]);
		queue.cut();
		expect([queue.size, queue.beyond]).toEqual([10, 10]);
		expect(ids()).toEqual(Array.from({ length: 10 }, (_, i) => String(i + 1)));
		put(m(5, 'new'));
		expect(ids(6)).toEqual(['1', '2', '3', '4', '5', 'new']);
		queue.forgetDropped();
		expect(queue.beyond).toBe(0);
	});

	it('the memory does not grow beyond twice as many', () => {
		const sizes = many(500).map((waiting) => {
			queue.add(waiting);
			return queue.size;
		});
		expect(Math.max(...sizes)).toBe(20);
		expect(queue.size + queue.beyond).toBe(500);
		queue.cut();
		expect(ids()).toEqual(Array.from({ length: 10 }, (_, i) => String(i + 1)));
	});

	it('one that was dropped no longer counts once it is added again, is read, or is gone', () => {
		const real = (second: number): Waiting => ({
			...m(second),
			key: keyOf(new Date(1_000 * second), hashOf(String(second))),
		});
		for (let second = 1; second <= 13; second++) put(real(second));
		queue.cut();
		expect(queue.beyond).toBe(3);
		expect([queue.delete('12'), queue.delete('12'), queue.delete('5')]).toEqual([false, false, true]);
		expect([queue.beyond, queue.size]).toEqual([2, 9]);
		put(real(11));
		expect([queue.beyond, queue.size]).toEqual([1, 10]);
		queue.delete('13');
		expect(queue.beyond).toBe(0);
		put(real(14));
		queue.cut();
		expect(queue.beyond).toBe(1);
		put(real(14));
		expect([queue.beyond, queue.size]).toEqual([0, 11]);
	});

	it('none is dropped up to the limit', () => {
		put(...many(10));
		queue.cut();
		expect([queue.size, queue.beyond]).toEqual([10, 0]);
	});

	it('those that were taken do not count', () => {
		put(...many(14));
		expect(ids()).toHaveLength(14);
		for (const id of ['1', '2', '6']) queue.delete(id);
		ids();
		queue.cut();
		expect(ids()).toEqual(['3', '4', '5', '7', '8', '9', '10', '11', '12', '13']);
		expect(queue.beyond).toBe(1);
	});
});

describe('up to a key', () => {
	beforeEach(() => put(m(3), m(1), m(2), m(5, 'a'), m(5, 'b'), m(6)));
	const upTo = (waiting: Waiting, most = 100) => queue.upTo(waiting.key, most).map(({ id }) => id);

	it('the oldest are given, with those of that key', () => {
		expect(upTo(m(5, 'a'))).toEqual(['1', '2', '3', 'a']);
		expect(upTo(m(5, 'a'), 2)).toEqual(['1', '2']);
		expect(upTo(m(0))).toEqual([]);
	});

	it('also where messages of its second are in another order', () => {
		put(m(5, 'a', { place: 2 }), m(5, 'b', { place: 1 }));
		queue.keepListed(true, false);
		expect(ids()).toEqual(['1', '2', '3', 'b', 'a', '6']);
		expect(upTo(m(5, 'a'))).toEqual(['1', '2', '3', 'a']);
	});

	it('those that were taken are not', () => {
		ids();
		queue.delete('1');
		queue.delete('3');
		ids();
		expect(upTo(m(9))).toEqual(['2', 'a', 'b', '6']);
	});
});

describe('is not looked at again', () => {
	let looks: number;
	const counted = (second: number): Waiting => {
		const { id, key, ...rest } = m(second);
		const look = <T>(value: T) => {
			looks += 1;
			return value;
		};
		return Object.defineProperties({ ...rest } as Waiting, {
			id: { get: () => look(id), enumerable: true },
			key: { get: () => look(key), enumerable: true },
		});
	};
	beforeEach(() => {
		queue = new MessageQueue(1_000);
		for (let second = 1_000; second > 0; second--) queue.add(counted(second));
		looks = 0;
	});

	it('what is in order', () => {
		queue.peek(5);
		expect(looks).toBeGreaterThan(1_000);
		looks = 0;
		queue.peek(5);
		queue.upTo(m(5).key, 5);
		expect(looks).toBeLessThan(50);
	});

	it('what was taken', () => {
		queue.peek(5);
		for (let second = 1; second <= 900; second++) queue.delete(String(second));
		queue.peek(1);
		looks = 0;
		queue.peek(1);
		queue.upTo(m(999).key, 1);
		expect(looks).toBeLessThan(50);
	});

	it('what comes later than what is wanted', () => {
		queue.peek(1);
		looks = 0;
		queue.upTo(m(3).key, 1_000);
		expect(looks).toBeLessThan(50);
	});

	it('anything, as long as there are not too many', () => {
		queue.cut();
		expect(looks).toBe(0);
	});
});
