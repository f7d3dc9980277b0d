import { UidSet } from '../../../nodes/mail/imap/UidSet';

/** Deterministic pseudo-random numbers (mulberry32), so that a failure can be had again. */
function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

describe('a set of UIDs', () => {
	it.each([
		['', ''],
		['7', '7'],
		['3:7,9', '3:7,9'],
		['9,3:7,8', '3:9'],
		['1:5,4:10', '1:10'],
		['x,5,99999999999,*,2:', '5'],
	])('reads %j as %j', (text, expected) => {
		expect(UidSet.parse(text).toString()).toBe(expected);
	});

	it('behaves as a plain set does under a thousand changes', () => {
		const next = random(7);
		const set = new UidSet();
		const plain = new Set<number>();
		const every = Array.from({ length: 62 }, (_, one) => one);
		for (let i = 0; i < 1000; i += 1) {
			const uid = 1 + Math.floor(next() * 60);
			if (next() < 0.6) {
				set.add(uid);
				plain.add(uid);
			} else {
				set.delete(uid);
				plain.delete(uid);
			}
			expect(every.filter((one) => set.has(one))).toEqual(every.filter((one) => plain.has(one)));
			expect(UidSet.parse(set.toString()).toString()).toBe(set.toString());
			expect(set.last).toBe(plain.size === 0 ? undefined : Math.max(...plain));
		}
	});

	it('keeps neighbours as one range, so that it stays small', () => {
		const set = new UidSet();
		for (let uid = 100_000; uid > 0; uid -= 1) set.add(uid);
		expect(set.toString()).toBe('1:100000');
	});

	it('drops its lowest ranges when it has to be smaller, and says how far', () => {
		const set = UidSet.parse('1:3,5,7:8,10');
		expect(set.keepNewest(2)).toBe(5);
		expect(set.toString()).toBe('7:8,10');
		expect(set.keepNewest(2)).toBeUndefined();
	});
});

describe('what is not in it', () => {
	it.each([
		['2:4,7', 1, 9, '1,5:6,8:9'],
		['', 3, 5, '3:5'],
		['1:9', 3, 5, ''],
		['1:3,8:20', 2, 10, '4:7'],
		['5', 7, 6, ''],
	])('of %s from %i to %i is %s', (set, first, last, rest) =>
		expect(UidSet.parse(set).complement(first, last).toString()).toBe(rest),
	);

	it.each([
		['1:5,9', [2, 5, 7], '1,3:4,9'],
		['', [1], ''],
		['3', [3], ''],
		['3', [], '3'],
	])('of %s without %j is %s', (set, uids, rest) =>
		expect(UidSet.parse(set).without(uids).toString()).toBe(rest),
	);

	it('is requested whole where it would take too many characters', () => {
		const odd = UidSet.of(Array.from({ length: 1_000 }, (_, i) => 2 * i + 1));
		expect(odd.toSequenceSet(4_000)).toBe('1:1999');
		expect(UidSet.parse('1:3,7').toSequenceSet(4_000)).toBe('1:3,7');
	});
});

describe('ranges', () => {
	const made = (text: string) => UidSet.parse(text);

	it.each([
		['3:7', 2, '2:7'],
		['3:7', 8, '3:8'],
		['3:7', 9, '3:7,9'],
		['3:7', 1, '1,3:7'],
		['3:7,9', 8, '3:9'],
		['3:7', 5, '3:7'],
	])('%s with %d is %s', (text, uid, expected) => {
		const set = made(text);
		set.add(uid);
		expect(set.toString()).toBe(expected);
	});

	it.each([
		['3:7', 5, '3:4,6:7'],
		['3:7', 3, '4:7'],
		['3:7', 7, '3:6'],
		['3,5', 3, '5'],
		['3:7', 2, '3:7'],
		['3:7', 8, '3:7'],
		['3:7,9:12', 8, '3:7,9:12'],
		['3:7,9:12', 9, '3:7,10:12'],
	])('%s without %d is %s', (text, uid, expected) => {
		const set = made(text);
		set.delete(uid);
		expect(set.toString()).toBe(expected);
	});

	it('join what lies between, whatever it was', () => {
		const set = made('1,3,5:6,9,20');
		set.addRange(2, 8);
		expect(set.toString()).toBe('1:9,20');
	});

	it.each([
		['3:7,10', 1, 12, '1:2,8:9,11:12'],
		['3:7,10', 3, 10, '8:9'],
		['3:7,10', 5, 8, '8'],
		['3:7,10', 8, 9, '8:9'],
		['3:7', 3, 7, ''],
		['', 1, 2, '1:2'],
		['9', 1, 9, '1:8'],
	])('what %s lacks between %d and %d is %s', (text, first, last, expected) => {
		expect(made(text).complement(first, last).toString()).toBe(expected);
	});

	it('lose several at a time', () => {
		expect(made('1:5,9').without([2, 3, 9, 50]).toString()).toBe('1,4:5');
		expect(made('').without([1]).toString()).toBe('');
	});

	it('give their lowest, their highest, and their newest', () => {
		const set = made('1:2,5,8:9');
		expect([set.first(3), set.first(9), set.last, set.isEmpty, made('').last]).toEqual([
			[1, 2, 5],
			[1, 2, 5, 8, 9],
			9,
			false,
			undefined,
		]);
		expect([set.keepNewest(9), set.toString()]).toEqual([undefined, '1:2,5,8:9']);
		expect([set.keepNewest(1), set.toString()]).toEqual([5, '8:9']);
		set.replaceWith(made('3'));
		expect([set.toString(), set.has(3), set.has(8)]).toEqual(['3', true, false]);
	});

	it('are one range with the gaps where all of them are too long', () => {
		const set = made('3:4,6,9');
		expect([set.toSequenceSet(7), set.toSequenceSet(6)]).toEqual(['3:4,6,9', '3:9']);
	});

	it('keep the newest that fit', () => {
		const set = UidSet.of(Array.from({ length: 50 }, (_, i) => 2 * i + 10));
		const whole = set.toCompact(0);
		expect(UidSet.newest(set, 0, whole.length)).toBe(whole);
		const some = UidSet.newest(set, 0, whole.length - 1);
		expect(some.length).toBeLessThan(whole.length);
		const kept = UidSet.parse(some, 0);
		expect([kept.has(108), kept.has(10), kept.has(20), kept.first(99).length]).toEqual([
			true,
			false,
			true,
			45,
		]);
	});

	it('keep none where not even one fits', () => {
		const set = UidSet.of([10, 12, 14]);
		expect([2, 1].map((characters) => UidSet.newest(set, 0, characters))).toEqual(['~e', '']);
	});

	it('are written as distances, and read again from the same base', () => {
		const set = made('10,12:15,40');
		expect(set.toCompact(10)).toBe('~0,2+3,p');
		expect(UidSet.parse(set.toCompact(10), 10).toString()).toBe('10,12:15,40');
		expect([made('').toCompact(10), UidSet.parse('~,x y,5', 0).toString()]).toEqual(['', '5']);
	});
});
