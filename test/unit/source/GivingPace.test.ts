import { GivingPace } from '../../../nodes/mail/source/GivingPace';

it('GivingPace counts the messages returned in the last second, unless they were returned all at once', () => {
	let now = 10_000;
	const pace = new GivingPace(() => now);
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
