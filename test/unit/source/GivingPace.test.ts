import { GivingPace } from '../../../nodes/mail/source/GivingPace';

let now: number;
let pace: GivingPace;
beforeEach(() => {
	now = 10_000;
	pace = new GivingPace(() => now);
});

it('GivingPace counts the messages returned in the last second, unless they were returned all at once', () => {
	expect(pace.perSecond).toBe(0);
	pace.note(10);
	pace.note(0);
	expect(pace.perSecond).toBe(0);
	now += 400;
	pace.note(3);
	expect(pace.perSecond).toBe(13);
	now += 599;
	expect(pace.perSecond).toBe(13);
	now += 1;
	pace.note(2);
	expect(pace.perSecond).toBe(5);
	now += 400;
	expect(pace.perSecond).toBe(0);
});

it('GivingPace forgets everything in a second in which nothing is returned', () => {
	for (const count of [5, 7]) pace.note(count);
	expect(pace.perSecond).toBe(12);
	now += 1_000;
	expect(pace.perSecond).toBe(0);
});

it('GivingPace takes no more memory the longer it goes on, also where nobody asks for the pace', () => {
	pace.note(1);
	const before = JSON.stringify(pace).length;
	for (let i = 0; i < 1_000; i++) {
		now += 1_000;
		pace.note(1);
	}
	expect(JSON.stringify(pace).length).toBeLessThan(2 * before);
});
