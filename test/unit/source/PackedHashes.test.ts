import { serialize } from 'node:v8';
import { hashOf } from '../../../nodes/mail/source/messageKey';
import { PackedHashes } from '../../../nodes/mail/source/PackedHashes';
import { Random } from '../../lab/mail/Random';

const HASHES = Array.from({ length: 3_000 }, (_, n) => hashOf(String(n)));
const hash = (n: number) => HASHES[n] ?? '';
const octetsOf = (hashes: PackedHashes) => serialize(hashes).length;

it('PackedHashes holds each hash once', () => {
	const hashes = new PackedHashes();
	for (const n of [1, 2, 2, 1, 3]) hashes.add(hash(n));
	expect(hashes.size).toBe(3);
});

it('PackedHashes is empty at first and after it is cleared', () => {
	const hashes = new PackedHashes();
	expect([hashes.size, hashes.delete(hash(1))]).toEqual([0, false]);
	hashes.add(hash(1));
	hashes.clear();
	expect([hashes.size, hashes.delete(hash(1))]).toEqual([0, false]);
	hashes.add(hash(1));
	expect([hashes.size, hashes.delete(hash(1))]).toEqual([1, true]);
});

it('PackedHashes distinguishes the lowest and the highest hash', () => {
	const hashes = new PackedHashes();
	for (const one of ['AAAAAAAA', '________', ...HASHES]) hashes.add(one);
	expect(hashes.size).toBe(3_002);
	expect(hashes.delete('________')).toBe(true);
	expect(hashes.delete('AAAAAAAA')).toBe(true);
	expect(hashes.size).toBe(3_000);
});

it('PackedHashes takes 13 to 27 octets for each, however many are added', () => {
	const hashes = new PackedHashes();
	const octets: number[] = [];
	HASHES.forEach((one, n) => {
		hashes.add(one);
		if (n >= 1_000 && n % 5 === 0) octets.push(octetsOf(hashes) / hashes.size);
	});
	expect(Math.min(...octets)).toBeGreaterThan(13);
	expect(Math.max(...octets)).toBeLessThan(27);
});

it('PackedHashes takes no more memory the more often messages come and go', () => {
	const hashes = new PackedHashes();
	for (let n = 0; n < 100; n += 1) hashes.add(hash(n));
	const before = octetsOf(hashes);
	let deleted = 0;
	for (let n = 100; n < HASHES.length; n += 1) {
		hashes.add(hash(n));
		if (hashes.delete(hash(n - 100))) deleted += 1;
	}
	expect([deleted, hashes.size, octetsOf(hashes)]).toEqual([HASHES.length - 100, 100, before]);
});

it('PackedHashes has no hash twice that came again after a deletion', () => {
	const hashes = new PackedHashes();
	const numbers = Array.from({ length: 600 }, (_, n) => n);
	const isEven = (n: number) => n % 2 === 0;
	for (let round = 0; round < 3; round += 1) {
		for (const n of numbers) hashes.add(hash(n));
		for (const n of numbers.filter(isEven)) hashes.delete(hash(n));
	}
	expect(hashes.size).toBe(300);
	expect(numbers.filter((n) => hashes.delete(hash(n)))).toEqual(numbers.filter((n) => !isEven(n)));
	expect(hashes.size).toBe(0);
});

it('PackedHashes does what a Set does, in any order of additions and deletions', () => {
	const random = new Random(3);
	const hashes = new PackedHashes();
	const set = new Set<string>();
	for (let step = 0; step < 20_000; step += 1) {
		const one = hash(random.between(0, 2_999));
		if (random.between(0, 9) < 6) {
			hashes.add(one);
			set.add(one);
		} else if (hashes.delete(one) !== set.delete(one)) {
			throw new Error(`Step ${String(step)}: one of them had ${one}`);
		}
		if (hashes.size !== set.size)
			throw new Error(`Step ${String(step)}: ${String(hashes.size)} of ${String(set.size)}`);
	}
	expect(hashes.size).toBeGreaterThan(1_300);
});
