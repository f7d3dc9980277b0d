import { hashIn, hashOf, keyOf } from '../../../nodes/mail/source/messageKey';
import {
	SEEN_CAPACITY,
	SeenMessages,
	splitHashes,
	type SeenState,
} from '../../../nodes/mail/source/SeenMessages';

const MARK = 'mark';
/** Key of a message that arrived at that second. */
const key = (second: number) => keyOf(new Date(1_000 * second), hashOf(String(second)));
const hash = (second: number) => hashIn(key(second));

let seen: SeenMessages;
beforeEach(() => (seen = new SeenMessages('', '', '')));
const add = (from: number, to: number, state: SeenState = 'read') => {
	for (let second = from; second <= to; second++) seen.add(key(second), MARK, state);
};
/** As after a restart of n8n. */
const again = () => new SeenMessages(seen.toString(), seen.since, seen.unreadFloor);

describe('what was done', () => {
	it('is known with its state, also after a restart', () => {
		const states = ['read', 'unread', 'gone'] as const;
		states.forEach((state, second) => seen.add(key(second), MARK, state));
		for (const one of [seen, again()]) {
			expect([0, 1, 2, 3].map((second) => one.state(hash(second)))).toEqual([...states, undefined]);
			expect([...one.values()]).toEqual(
				states.map((state, second) => ({ key: key(second), mark: MARK, state })),
			);
			expect([one.since, one.unreadFloor, one.newest]).toEqual(['', '', key(2)]);
		}
	});

	it('is stored as it is now, whatever was stored before', () => {
		const texts = [seen.toString()];
		const acts = [
			() => seen.add(key(1), MARK, 'unread'),
			() => seen.note(hash(1), 'read'),
			() => seen.rename(key(1), key(2), 'gone'),
		];
		for (const act of acts) {
			act();
			expect(again().state(hash(2)) ?? again().state(hash(1))).toBe(
				seen.state(hash(2)) ?? seen.state(hash(1)),
			);
			texts.push(seen.toString());
		}
		expect(new Set(texts).size).toBe(4);
	});

	it('counts once, as the most recent, if it is done again', () => {
		add(1, 3);
		seen.add(key(1), MARK, 'unread');
		expect([...seen.values()].map((one) => one.key)).toEqual([key(2), key(3), key(1)]);
		expect(seen.state(hash(1))).toBe('unread');
	});

	it('takes another state, and no other message does', () => {
		add(1, 2);
		seen.note(hash(1), 'gone');
		seen.note(hash(9), 'gone');
		expect([1, 2, 9].map((second) => seen.state(hash(second)))).toEqual(['gone', 'read', undefined]);
	});

	it('has another ID now, under which it is known, and not under the old one', () => {
		add(1, 2);
		seen.rename(key(1), key(7), 'unread');
		seen.rename(key(5), key(6), 'unread');
		expect([1, 2, 5, 6, 7].map((second) => seen.state(hash(second)))).toEqual([
			undefined,
			'read',
			undefined,
			undefined,
			'unread',
		]);
		expect([...again().values()].map((one) => one.key)).toEqual([key(2), key(7)]);
	});

	it('is read, if a position of another version says something else', () => {
		const text = `${key(1)}${MARK}?`;
		expect(new SeenMessages(text, '', '').state(hash(1))).toBe('read');
	});
});

describe('of very many', () => {
	it('the oldest ones are forgotten, and up to which one is known', () => {
		add(1, SEEN_CAPACITY);
		expect([seen.since, seen.wasForgotten(hash(1))]).toEqual(['', false]);
		add(SEEN_CAPACITY + 1, SEEN_CAPACITY + 3);
		expect([...seen.values()]).toHaveLength(SEEN_CAPACITY);
		expect([seen.since, seen.unreadFloor]).toEqual([key(3), '']);
		expect([3, 4].map((second) => seen.state(hash(second)))).toEqual([undefined, 'read']);
		expect([3, 4].map((second) => seen.wasForgotten(hash(second)))).toEqual([true, false]);
	});

	it('the highest one that is forgotten counts, not the last', () => {
		seen.add(key(900), MARK, 'unread');
		seen.add(key(5), MARK, 'unread');
		add(1_000, 1_000 + SEEN_CAPACITY - 1);
		expect([seen.since, seen.unreadFloor]).toEqual([key(900), key(900)]);
	});

	it('those that were unread are known by themselves', () => {
		seen.add(key(1), MARK, 'unread');
		seen.add(key(2), MARK, 'read');
		add(3, 2 + SEEN_CAPACITY);
		expect([seen.since, seen.unreadFloor]).toEqual([key(2), key(1)]);
		seen.raiseFloor();
		expect(seen.unreadFloor).toBe(key(2));
	});
});

describe('up to a message all counts as done', () => {
	it('and no less than before', () => {
		seen.forgetUntil(key(5));
		seen.forgetUntil(key(3));
		expect([seen.since, seen.newest, seen.unreadFloor]).toEqual([key(5), key(5), '']);
		add(2, 2);
		expect(seen.newest).toBe(key(5));
		add(9, 9);
		expect(seen.newest).toBe(key(9));
		add(7, 7);
		expect(seen.newest).toBe(key(9));
	});

	it('and as unread all along, up to the newest, when the order is lost', () => {
		add(1, 3);
		seen.forgetOrder();
		expect([seen.since, seen.unreadFloor]).toEqual([key(3), key(3)]);
		seen = new SeenMessages('', key(2), key(4));
		seen.raiseFloor();
		expect(seen.unreadFloor).toBe(key(4));
	});

	it('a message that is only passed over is known in this process', () => {
		seen.passOver(key(1));
		expect([seen.wasForgotten(hash(1)), again().wasForgotten(hash(1))]).toEqual([true, false]);
	});
});

it('hashes are stored without anything between them', () => {
	const hashes = ['a', 'b', 'c'].map(hashOf);
	expect(splitHashes(hashes.join(''))).toEqual(hashes);
	expect(splitHashes('')).toEqual([]);
});
