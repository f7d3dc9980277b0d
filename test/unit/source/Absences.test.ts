import { Absences } from '../../../nodes/mail/source/Absences';

const SECOND = 1_000;
let now: number;
let absences: Absences;
beforeEach(() => {
	now = 1_000_000;
	absences = new Absences(() => now);
});

it('a message that is not found is requested again after 5, 30 and 120 seconds, and is gone then', () => {
	const begin = now;
	const pauses: number[] = [];
	while (absences.again('m') === 'later') {
		now = absences.nextAt('m');
		pauses.push((now - begin) / SECOND);
	}
	expect(pauses).toEqual([5, 30, 120]);
	expect([absences.size, absences.nextAt('m')]).toEqual([0, 0]);
	expect(absences.again('m')).toBe('later');
});

it('it is not gone before that, however often it is requested', () => {
	const begin = now;
	for (let round = 0; round < 10; round++) {
		expect(absences.again('m')).toBe('later');
		now += SECOND;
	}
	expect(absences.nextAt('m')).toBe(begin + 120 * SECOND);
	now = begin + 120 * SECOND - 1;
	expect(absences.again('m')).toBe('later');
	now += 1;
	expect(absences.again('m')).toBe('gone');
});

it('the first one of several is due first; none is, where there are none', () => {
	expect([absences.firstDueAt, absences.nextAt('a')]).toEqual([Infinity, 0]);
	absences.again('a');
	now += SECOND;
	absences.again('b');
	expect(absences.firstDueAt).toBe(absences.nextAt('a'));
	absences.delete('a');
	expect([absences.size, absences.firstDueAt]).toEqual([1, absences.nextAt('b')]);
});

it('it is counted anew if it has not waited in between', () => {
	absences.again('a');
	absences.again('b');
	absences.keepOnly(new Set(['b', 'other']));
	now += 120 * SECOND;
	expect([absences.again('a'), absences.again('b')]).toEqual(['later', 'gone']);
});

it('of very many, the oldest are forgotten', () => {
	for (let i = 0; i <= 20_000; i++) absences.again(`m${String(i)}`);
	expect(absences.size).toBe(20_000);
	expect([absences.nextAt('m0'), absences.nextAt('m1')]).toEqual([0, now + 5 * SECOND]);
});
