import { MinuteLimit } from '../../../nodes/mail/smtp/MinuteLimit';

describe('MinuteLimit', () => {
	it('lets a minute have its number, and not one more', () => {
		let now = 1_000_000;
		const limit = new MinuteLimit(() => now);
		const waits = Array.from({ length: 90 }, () => limit.book(30));
		expect(waits.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 0));
		expect(waits.slice(30, 60)).toEqual(Array.from({ length: 30 }, () => 60_000));
		expect(waits.slice(60)).toEqual(Array.from({ length: 30 }, () => 120_000));
		now += 60_001;
		expect(limit.book(30)).toBeGreaterThan(60_000);
	});

	it('forgets what lies a minute back', () => {
		let now = 0;
		const limit = new MinuteLimit(() => now);
		for (let second = 0; second < 600; second += 3) {
			now = second * 1000;
			expect(limit.book(20)).toBe(0);
		}
		expect(limit.isQuiet).toBe(false);
		now += 60_001;
		expect(limit.isQuiet).toBe(true);
	});

	it('uses the limit of the caller', () => {
		const limit = new MinuteLimit(() => 0);
		expect([limit.book(1), limit.book(3), limit.book(3), limit.book(3)]).toEqual([0, 0, 0, 60_000]);
	});

	it('ends a wait when stopped', async () => {
		const limit = new MinuteLimit();
		limit.book(1);
		await expect(limit.pass(1, AbortSignal.timeout(10))).rejects.toMatchObject({ name: 'MailError' });
	});
});
