import fc from 'fast-check';
import type { HealthAlert, Observation, WatchPolicy } from '../../../nodes/mail/health/HealthAlert';
import { HealthTrack } from '../../../nodes/mail/health/HealthTrack';
import { checkOf, EVERY, named, POLICY, START } from './checks';

interface Options {
	policy?: Partial<WatchPolicy>;
	/** Numbers of the checks before which n8n is restarted: what is stored is what the last alert has stored. */
	restarts?: number[];
	/** Time between checks in milliseconds. */
	every?: number;
}

/** Alerts over a row of checks, numbered from 1; blanks in the row are for the eye. */
function alertsOf(row: string, { policy = {}, restarts = [], every = EVERY }: Options = {}): HealthAlert[] {
	return walk(row, { policy, restarts, every }).map(([alert]) => alert);
}

function namesOf(row: string, options: Options = {}): string[] {
	return walk(row, options).flatMap(([alert, index]) => named(alert, index));
}

function walk(
	row: string,
	{ policy = {}, restarts = [], every = EVERY }: Options,
): (readonly [HealthAlert, number])[] {
	const full = { ...POLICY, ...policy };
	let track = new HealthTrack(full);
	let stored = JSON.stringify(track);
	return [...row.replaceAll(' ', '')].flatMap((letter, position) => {
		const index = position + 1;
		if (restarts.includes(index)) track = new HealthTrack(full, JSON.parse(stored) as object);
		const alert = track.observe(checkOf(letter), START + index * every);
		if (alert === undefined) return [];
		stored = JSON.stringify(track);
		return [[alert, index] as const];
	});
}

describe('an outage', () => {
	it('raises one alert after the set number of failed checks, and one when it is over', () => {
		expect(namesOf('...xxxxxxxx....')).toEqual(['unreachable@6', 'recovered@13']);
	});

	it('is reported at the first check if nothing was known before', () => {
		expect(namesOf('xxx')).toEqual(['unreachable@3']);
	});

	it('began with the first failed check and ended with the first good one', () => {
		const [down, up] = alertsOf('.xxxxx...');
		expect(down).toMatchObject({ since: START + 2 * EVERY, downtimeMs: 2 * EVERY, failedChecks: 3 });
		expect(up).toMatchObject({ since: START + 7 * EVERY, downtimeMs: 5 * EVERY, failedChecks: 5 });
		expect(up).toMatchObject({ error: { kind: 'network' } });
	});

	it.each([1, 2, 5])('is reported after %d failed checks, if configured', (failedChecks) => {
		expect(namesOf('.xxxxxxx', { policy: { failedChecks } })).toEqual([
			`unreachable@${String(1 + failedChecks)}`,
		]);
	});

	it('is over with the first successful check, if configured', () => {
		expect(namesOf('xxx.', { policy: { goodChecks: 1 } })).toEqual(['unreachable@3', 'recovered@4']);
	});

	it('is not over while single checks are good', () => {
		expect(namesOf('xxx .x .x .x .xx .. ')).toEqual(['unreachable@3', 'recovered@14']);
	});

	it('began and ended when whoever checks says so', () => {
		const track = new HealthTrack({ ...POLICY, failedChecks: 1 });
		const error = { kind: 'network', message: '', at: 0 };
		track.observe({ ok: false, error, since: START - 500 }, START);
		track.observe({ ok: true, since: START + 700 }, START + EVERY);
		expect(track.observe({ ok: true, since: START + 700 }, START + 2 * EVERY)).toMatchObject({
			type: 'recovered',
			since: START + 700,
			downtimeMs: 1_200,
		});
	});

	it('is not over where a good server was down between two looks', () => {
		const track = new HealthTrack({ ...POLICY, failedChecks: 1 });
		const good = (since: number, at: number): Observation => (
			track.observe({ ok: true, since }, at),
			{ ok: true }
		);
		track.observe(checkOf('x'), START);
		good(START + 10, START + EVERY);
		good(START + EVERY + 10, START + 2 * EVERY);
		expect(track.isDown).toBe(true);
		good(START + EVERY + 10, START + 3 * EVERY);
		expect(track.isDown).toBe(false);
	});

	it('has no negative length, whatever the clock does', () => {
		const track = new HealthTrack({ ...POLICY, failedChecks: 1, goodChecks: 1 });
		track.observe(checkOf('x'), START);
		expect(track.observe({ ok: true }, START - EVERY)).toMatchObject({ type: 'recovered', downtimeMs: 0 });
	});
});

describe('what is no outage', () => {
	it.each(['.xx.xx.xx.xx.', '.x.x.x.', '......', 'xx', 'rr.rr.'])('%s gives no alert', (row) => {
		expect(namesOf(row)).toEqual([]);
	});
});

describe('a revoked sign-in', () => {
	it.each([
		['from the beginning, and the server is well', '..rrrrr..', ['reconnect@5', 'recovered@9']],
		['in an outage', 'xxxx rrrr ..', ['unreachable@3', 'reconnect@7', 'recovered@10']],
		['before an outage', 'rrrr xxxx ..', ['reconnect@3', 'unreachable@7', 'recovered@10']],
		['by turns with an outage', 'rrr xxx rrr xxx rrr ..', ['reconnect@3', 'unreachable@6', 'recovered@17']],
		['for a moment in an outage', 'xxx rr xxx rr x ..', ['unreachable@3', 'recovered@13']],
	])('%s', (_, row, expected) => {
		expect(namesOf(row)).toEqual(expected);
	});

	it('is another trouble than a sign-in that is refused', () => {
		expect(namesOf('aaaa xxxx ..')).toEqual(['unreachable@3', 'recovered@10']);
	});
});

describe('reminders', () => {
	const policy = { remindMs: 4 * EVERY };

	it('come at their time for as long as it is down', () => {
		expect(namesOf('xxx xxxx xxxx xx ..', { policy })).toEqual([
			'unreachable@3',
			'reminder@7',
			'reminder@11',
			'recovered@15',
		]);
	});

	it('wait for their time after any alert', () => {
		expect(namesOf('xxx rrr rrrr ..', { policy })).toEqual([
			'unreachable@3',
			'reconnect@6',
			'reminder@10',
			'recovered@12',
		]);
	});

	it('come after a restart when they would have come', () => {
		expect(namesOf('xxx xxxx xxxx', { policy, restarts: [5, 9] })).toEqual([
			'unreachable@3',
			'reminder@7',
			'reminder@11',
		]);
	});

	it('say how long it has been down', () => {
		expect(alertsOf('xxx xxxx', { policy })[1]).toMatchObject({ downtimeMs: 6 * EVERY, failedChecks: 7 });
	});
});

describe('a server that goes up and down', () => {
	it('has to be good longer from outage to outage', () => {
		expect(namesOf('xxx.. xxx..xx.... xxx....xx........ ')).toEqual([
			'unreachable@3',
			'recovered@5',
			'unreachable@8',
			'recovered@16',
			'unreachable@19',
			'recovered@33',
		]);
	});

	it.each([
		['two minutes down, one up', 'xxxx..', 3],
		['one minute down, two up', 'xx....', 0],
		['two minutes down, ten up', 'xxxx'.padEnd(24, '.'), 10],
		['ten minutes down, ten up', 'x'.repeat(20).padEnd(40, '.'), 10],
		['an hour down, an hour up', 'x'.repeat(120).padEnd(240, '.'), 24],
	])('%s, all day long', (_, turn, most) => {
		const checks = (24 * 60 * 60_000) / EVERY;
		const row = turn.repeat(checks / turn.length);
		expect(namesOf(row).length).toBeLessThanOrEqual(most);
	});

	it('counts as stable again after an hour without a change', () => {
		const peace = '.'.repeat((60 * 60_000) / EVERY);
		expect(namesOf(`xxx..xxx.... ${peace} xxx..`).slice(-2)).toEqual(['unreachable@135', 'recovered@137']);
	});

	it('does not have to be good for longer than an hour, however rarely it is checked', () => {
		const every = 10 * 60_000;
		const names = namesOf(`${'xxx......'.repeat(8)}xxx.......`, { every });
		expect(names.at(-1)).toMatch(/^recovered/);
	});
});

describe('a restart of n8n', () => {
	it('while a server is down gives no second alert', () => {
		expect(namesOf('xxxx xxxx xxxx ..', { restarts: [5, 9] })).toEqual(['unreachable@3', 'recovered@14']);
	});

	it('finds a server that has recovered meanwhile, and says so once', () => {
		expect(namesOf('xxx .... ....', { restarts: [4, 8] })).toEqual(['unreachable@3', 'recovered@5']);
	});

	it('starts counting again if nothing was reported', () => {
		expect(namesOf('xx xx xxx', { restarts: [3, 5] })).toEqual(['unreachable@7']);
	});

	it('does not start counting again what was reported once in an outage', () => {
		expect(namesOf('xxx rrr xxx rrr', { restarts: [7, 10] })).toEqual(['unreachable@3', 'reconnect@6']);
	});
});

describe('whatever the checks are', () => {
	const rows = fc.array(fc.constantFrom('.', '.', '.', 'x', 'x', 'r'), { maxLength: 120 });
	const restarts = fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 8 });
	const policies = fc.record({
		failedChecks: fc.integer({ min: 1, max: 4 }),
		goodChecks: fc.integer({ min: 1, max: 4 }),
	});

	it('outages and recoveries alternate, with each issue once, also across restarts', () => {
		fc.assert(
			fc.property(rows, restarts, policies, (row, when, policy) => {
				let open: string[] = [];
				for (const { type } of alertsOf(row.join(''), { restarts: when, policy })) {
					if (type === 'recovered') {
						expect(open).not.toEqual([]);
						open = [];
					} else {
						expect(open).not.toContain(type);
						open.push(type);
					}
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('nothing is reported about a server before the set number of consecutive checks has failed', () => {
		fc.assert(
			fc.property(rows, policies, (row, policy) => {
				const text = row.join('');
				for (const [alert, index] of walk(text, { policy })) {
					const streak = alert.type === 'recovered' ? /\.+$/ : /[xr]+$/;
					const least = alert.type === 'recovered' ? policy.goodChecks : policy.failedChecks;
					expect(streak.exec(text.slice(0, index))?.[0].length).toBeGreaterThanOrEqual(least);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('a server that is well for an hour is not left as down', () => {
		const peace = '.'.repeat((60 * 60_000) / EVERY + 4);
		fc.assert(
			fc.property(rows, (row) => {
				const types = alertsOf(row.join('') + peace).map(({ type }) => type);
				expect(types.at(-1) ?? 'recovered').toBe('recovered');
			}),
		);
	});
});

describe('a stored track', () => {
	it('of the first version is continued, and is read by it', () => {
		const outage = { since: START, failedChecks: 3, error: { kind: 'network', message: 'down', at: START }, told: ['unreachable'], toldAt: START }; // prettier-ignore
		const track = new HealthTrack({ ...POLICY, remindMs: 10 * EVERY }, { outage } as object);
		expect(JSON.parse(JSON.stringify(track))).toEqual({ outage });
		expect(track.observe(checkOf('x'), START + EVERY)).toBeUndefined();
		expect(track.observe(checkOf('x'), START + 10 * EVERY)?.type).toBe('reminder');
	});
});
