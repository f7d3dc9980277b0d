import { hashIn, hashOf, keyOf } from '../../../nodes/mail/source/messageKey';
import { MessageQueue, type Waiting } from '../../../nodes/mail/source/MessageQueue';
import {
	countOpen,
	leftOver,
	likesIn,
	openHashes,
	type ChangeInHand,
} from '../../../nodes/mail/source/openInCursor';

const START = Date.parse('2026-03-01T00:00:00Z');
const key = (second: number) => keyOf(new Date(START + second * 1_000), hashOf(`m${String(second)}`));
const one = (second: number, more: Partial<Waiting> = {}): Waiting => ({
	id: `m${String(second)}`,
	key: key(second),
	mark: 'mark',
	generation: 0,
	...more,
});
const hand = (second: number, sweep: number, more: Partial<Waiting> = {}): ChangeInHand => ({
	...one(second, more),
	sweep,
});

function open(inHand: readonly ChangeInHand[], waiting: readonly Waiting[] = [], sweep = 2) {
	const queue = new MessageQueue(1_000);
	for (const message of waiting) queue.add(message);
	return { inHand, queue, sweep };
}

const seconds = (hashes: readonly string[]) =>
	hashes.map((hash) =>
		Array.from({ length: 300 }, (_, i) => i).find((second) => hashIn(key(second)) === hash),
	);

describe('what is open and could look done', () => {
	it.each([
		['up to what may be forgotten', key(5), '', [5, 4]],
		['up to what was given out', '', key(5), [5, 4]],
		['up to the higher of the two', key(4), key(5), [5, 4]],
		['up to the higher of the two, the other way round', key(5), key(4), [5, 4]],
		['nothing where all that is done is remembered', '', '', []],
	])('is in the position: %s', (_, forgotten, low, expected) => {
		const { inHand, queue, sweep } = open([hand(5, 2), hand(6, 2)], [one(4), one(7)]);
		expect(seconds(openHashes({ inHand, queue, sweep }, forgotten, low))).toEqual(expected);
	});

	it('is of this sweep: what is left over is carried along', () => {
		const all = open([hand(1, 1), hand(2, 2)], [one(3, { isLeft: true }), one(4)]);
		expect(seconds(openHashes(all, key(9), ''))).toEqual([2, 4]);
		expect(leftOver(all).map(({ id }) => id)).toEqual(['m3', 'm1']);
	});

	it('comes last if the server will report it as new again, after what was returned', () => {
		const all = open([hand(1, 2, { isNew: true }), hand(3, 2, { isNew: true }), hand(4, 2)], [one(5)]);
		expect(seconds(openHashes(all, key(9), key(1)))).toEqual([1, 4, 5, 3]);
	});

	it('has room for two hundred', () => {
		const all = open(
			Array.from({ length: 100 }, (_, i) => hand(i, 2)),
			Array.from({ length: 150 }, (_, i) => one(100 + i)),
		);
		expect(openHashes(all, key(299), '')).toHaveLength(200);
	});
});

it('is counted as far as it matters', () => {
	const all = open([hand(1, 1), hand(2, 2)], [one(3), one(4, { isLeft: true }), one(5), one(6), one(7)]);
	expect([countOpen(all, 0), countOpen(all, 2), countOpen(all, 99)]).toEqual([1, 3, 5]);
	expect(countOpen(open([hand(1, 1), hand(2, 1), hand(3, 2)]), 99)).toBe(1);
});

it('finds a waiting message by second and mark, each once', () => {
	const { queue } = open([], [one(1), one(2, { mark: 'else' }), one(3, { generation: 1 })]);
	const take = likesIn(queue);
	expect([take(one(2)), take(one(1))?.id, take(one(1)), take(one(3))?.id]).toEqual([
		undefined,
		'm1',
		undefined,
		'm3',
	]);
	expect([...queue.values()].map(({ id }) => id)).toEqual(['m2']);
	queue.add(one(3, { generation: 1 }));
	expect(likesIn(queue, ({ generation }) => generation === 0)(one(3))).toBeUndefined();
});
