import { HealthWatch, type StoredWatch } from '../../../nodes/mail/health/HealthWatch';
import { checkOf, EVERY, POLICY, START } from './checks';

const DAY = 24 * 60 * 60_000;
const policy = { ...POLICY, failedChecks: 2, goodChecks: 1, warnDays: [7] };

const restarted = (watch: HealthWatch, now: number) =>
	new HealthWatch(policy, JSON.parse(JSON.stringify(watch.toStored(now))) as StoredWatch, now);

const down = (watch: HealthWatch, key: string, at = START) =>
	[0, 1].map((index) => watch.observe(key, checkOf('x'), at + index * EVERY)?.type);

describe('a watch over several servers', () => {
	it('counts for each server separately', () => {
		const watch = new HealthWatch(policy, {}, START);
		const types = ['a', 'b', 'a', 'b', 'b'].map((key) => watch.observe(key, checkOf('x'), START)?.type);
		expect(types).toEqual([undefined, undefined, 'unreachable', 'unreachable', undefined]);
		expect([watch.isDown('a'), watch.isDown('c')]).toEqual([true, false]);
	});

	it('stores nothing of servers that are well', () => {
		const watch = new HealthWatch(policy, {}, START);
		for (let index = 0; index < 1000; index += 1) watch.observe(String(index), checkOf('.'), START);
		watch.observe('blip', checkOf('x'), START);
		expect(watch.toStored(START)).toEqual({ tracks: {}, warnings: {} });
	});

	it('remembers across a restart what was reported, also for a server that recovers later', () => {
		const watch = new HealthWatch(policy, {}, START);
		expect(down(watch, 'a')).toEqual([undefined, 'unreachable']);
		const next = restarted(watch, START + DAY);
		expect(down(next, 'a', START + DAY)).toEqual([undefined, undefined]);
		const later = restarted(next, START + 2 * DAY);
		expect(later.observe('a', checkOf('.'), START + 3 * DAY)).toMatchObject({
			type: 'recovered',
			downtimeMs: 3 * DAY,
		});
	});

	it('warns once of what several nodes share', () => {
		const watch = new HealthWatch(policy, {}, START);
		const expiry = { what: 'clientSecret', of: 'app', endsAt: START + 3 * DAY } as const;
		expect(watch.observeExpiry(expiry, START)?.type).toBe('expiring');
		expect(watch.observeExpiry({ ...expiry }, START)).toBeUndefined();
		expect(restarted(watch, START).observeExpiry(expiry, START)).toBeUndefined();
	});

	it('forgets other servers when it watches one', () => {
		const watch = new HealthWatch(policy, {}, START);
		down(watch, 'old');
		down(watch, 'new');
		watch.keepOnly('new');
		expect(Object.keys(watch.toStored(START).tracks ?? {})).toEqual(['new']);
	});

	it('forgets a server that nobody has heard of for a month, and not one that is down so long', () => {
		const watch = new HealthWatch(policy, {}, START);
		down(watch, 'gone');
		for (let day = 0; day < 40; day += 1) down(watch, 'down', START + day * DAY);
		expect(Object.keys(watch.toStored(START + 40 * DAY).tracks ?? {})).toEqual(['down']);
	});

	it('stores a bounded number of outages, the newest', () => {
		const watch = new HealthWatch(policy, {}, START);
		for (let index = 0; index < 700; index += 1) down(watch, `server ${String(index)}`, START + index);
		const keys = Object.keys(watch.toStored(START + DAY).tracks ?? {});
		expect(keys).toHaveLength(500);
		expect(keys).toContain('server 699');
	});
});
