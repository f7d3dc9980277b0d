import { hashOf } from '../../../nodes/mail/source/messageKey';
import { PackedHashes } from '../../../nodes/mail/source/PackedHashes';
import { Random } from '../../lab/mail/Random';

const hash = (n: number) => hashOf(String(n));

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
});

it('PackedHashes distinguishes the lowest and the highest hash', () => {
	const hashes = new PackedHashes();
	for (const one of ['AAAAAAAA', '________']) hashes.add(one);
	expect(hashes.size).toBe(2);
	expect(hashes.delete('________')).toBe(true);
	expect(hashes.delete('AAAAAAAA')).toBe(true);
	expect(hashes.size).toBe(0);
});

it('PackedHashes does what a Set does, in any order of additions and deletions', () => {
	const random = new Random(3);
	const hashes = new PackedHashes();
	const set = new Set<string>();
	for (let step = 0; step < 60_000; step += 1) {
		const one = hash(random.between(0, 9_000));
		if (random.between(0, 9) < 6) {
			hashes.add(one);
			set.add(one);
		} else if (hashes.delete(one) !== set.delete(one)) {
			throw new Error(`Step ${String(step)}: one of them had ${one}`);
		}
		if (hashes.size !== set.size)
			throw new Error(`Step ${String(step)}: ${String(hashes.size)} of ${String(set.size)}`);
	}
	expect(hashes.size).toBeGreaterThan(4_000);
});
