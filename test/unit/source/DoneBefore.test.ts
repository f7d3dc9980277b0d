import { DoneBefore } from '../../../nodes/mail/source/DoneBefore';

it('DoneBefore knows the last fifty thousand messages, by when they were last done', () => {
	const before = new DoneBefore();
	for (let n = 0; n < 50_000; n += 1) before.add(String(n));
	before.add('0');
	expect([before.has('0'), before.has('1'), before.has('50000')]).toEqual([true, true, false]);
	before.add('50000');
	expect(['0', '1', '2', '49999', '50000'].map((hash) => before.has(hash))).toEqual([
		true,
		false,
		true,
		true,
		true,
	]);
});
