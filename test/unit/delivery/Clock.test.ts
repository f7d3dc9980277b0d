import { systemClock } from '../../../nodes/mail/delivery/Clock';

it('the system clock has the time of the machine, and a sleep that a signal ends', async () => {
	const before = Date.now();
	await systemClock.sleep(1, new AbortController().signal);
	await systemClock.sleep(3_600_000, AbortSignal.abort());
	expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});
