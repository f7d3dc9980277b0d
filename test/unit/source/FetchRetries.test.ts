import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { FetchRetries, type FailedFetch } from '../../../nodes/mail/source/FetchRetries';

const MINUTE = 60_000;
const warnings: MailError[] = [];
let now = 0;
let retries: FetchRetries;

beforeEach(() => {
	warnings.length = 0;
	now = 1_000_000;
	retries = new FetchRetries({
		giveUpAfterMs: 60 * MINUTE,
		warn: (error) => warnings.push(error),
		now: () => now,
	});
});

const failure = (how: FailedFetch['how'] = 'absent'): FailedFetch => ({
	how,
	reason: 'the server left it out',
	message: 'Message 7 in "INBOX" of desk@contoso.example',
	server: 'mail.test',
});

/** Tries a message whenever it is due until it is given up; @returns the minutes and the tries that took. */
function tryUntilGivenUp(
	key: string,
	how: FailedFetch['how'],
	most = 10_000,
): { minutes: number; tries: number } {
	const began = now;
	for (let tries = 0; tries < most; ) {
		if (retries.givenUp(key) !== undefined) return { minutes: (now - began) / MINUTE, tries };
		if (retries.isDue(key)) {
			retries.failed(key, failure(how));
			tries += 1;
		} else {
			now += retries.msUntilDue;
		}
	}
	return { minutes: (now - began) / MINUTE, tries: most };
}

it.each(['absent', 'refused', 'cut'] as const)(
	'FetchRetries gives up a message that is %s by time, not by a count',
	(how) => {
		for (let i = 0; i < 50; i++) retries.failed('a', failure(how));
		expect(retries.givenUp('a')).toBeUndefined();
		retries.forget('a');
		const { minutes, tries } = tryUntilGivenUp('a', how);
		expect(minutes).toBeGreaterThanOrEqual(60);
		expect(minutes).toBeLessThan(70);
		expect(tries).toBeLessThan(30);
	},
);

it('FetchRetries doubles its pauses from a second to five minutes', () => {
	const pauses: number[] = [];
	for (let i = 0; i < 11; i++) {
		retries.failed('a', failure());
		pauses.push(retries.msUntilDue / 1_000);
		expect(retries.isDue('a')).toBe(false);
		now += retries.msUntilDue;
		expect(retries.isDue('a')).toBe(true);
	}
	expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

it('FetchRetries reports a message once after repeated failures, with what to do', () => {
	retries.failed('a', failure());
	now += 2_000;
	retries.failed('a', failure());
	expect(warnings).toEqual([]);
	tryUntilGivenUp('a', 'absent');
	expect(warnings).toMatchObject([{ kind: 'unreadable', transient: true }]);
	expect(warnings[0]?.message).toContain('Message 7 in "INBOX"');
	expect(warnings[0]?.hint).toContain('60 minutes');
	expect(retries.givenUp('a')).toMatchObject({ kind: 'unreadable', transient: false });
	expect(retries.givenUp('a')?.message).toContain('the server left it out');
	expect(retries.givenUp('a')?.hint).toContain('flagged');
});

it('FetchRetries does not count the hours of an outage', () => {
	retries.failed('a', failure('cut'));
	now += 10 * 60 * MINUTE;
	retries.failed('a', failure());
	expect(retries.givenUp('a')).toBeUndefined();
	expect(tryUntilGivenUp('a', 'absent').minutes).toBeGreaterThan(50);
});

it('FetchRetries blames the mailbox if several messages fail and none succeeds, and gives each message a day', () => {
	const fail = () => {
		for (const key of ['a', 'b', 'c']) if (retries.isDue(key)) retries.failed(key, failure());
		now += MINUTE;
	};
	for (let minute = 0; minute < 90; minute++) fail();
	expect(retries.givenUp('a')).toBeUndefined();
	retries.succeeded('another');
	expect(retries.givenUp('a')).toBeDefined();
	retries.forget('a');
	for (const key of ['d', 'e', 'f']) retries.failed(key, failure());
	for (let minute = 0; minute < 25 * 60; minute++) {
		for (const key of ['d', 'e', 'f']) if (retries.isDue(key)) retries.failed(key, failure());
		now += MINUTE;
	}
	expect(retries.givenUp('d')).toBeDefined();
});

it('FetchRetries requests messages immediately that only failed together with others', () => {
	retries.suspect('a');
	expect([retries.isSuspect('a'), retries.isDue('a'), retries.msUntilDue]).toEqual([true, true, 0]);
	retries.succeeded('a');
	expect([retries.isSuspect('a'), retries.msUntilDue]).toEqual([false, Infinity]);
});

it('FetchRetries considers a message gone if it is still not found minutes later, and does not block others meanwhile', () => {
	const pauses: number[] = [];
	while (retries.notFound('a') === 'later') {
		expect([retries.isSuspect('a'), retries.isDue('a'), retries.size]).toEqual([false, false, 1]);
		pauses.push(retries.msUntilDue / 1_000);
		now += retries.msUntilDue;
	}
	expect(pauses).toEqual([5, 25, 90]);
	expect([retries.size, retries.msUntilDue, warnings]).toEqual([0, Infinity, []]);
});

it('FetchRetries starts over with a message that was not found once the server has shown it', () => {
	retries.notFound('a');
	now += 119_000;
	retries.failed('a', failure());
	now += 2_000;
	expect(retries.notFound('a')).toBe('later');
	expect(retries.isSuspect('a')).toBe(true);
});

it('FetchRetries drops messages that no longer wait, and remembers for an hour how long they were tried', () => {
	retries.failed('a', failure());
	retries.notFound('b');
	retries.keepOnly(new Set());
	expect([retries.msUntilDue, retries.size, retries.isSuspect('a')]).toEqual([Infinity, 1, true]);
	now += 59 * MINUTE;
	retries.keepOnly(new Set());
	expect(retries.isSuspect('a')).toBe(true);
	now += MINUTE;
	retries.keepOnly(new Set());
	expect([retries.size, retries.isSuspect('a')]).toEqual([0, false]);
});

it('FetchRetries continues with a message that is listed again', () => {
	retries.failed('a', failure());
	retries.keepOnly(new Set());
	retries.keepOnly(new Set(['a']));
	expect(retries.msUntilDue).toBe(1_000);
});

it('FetchRetries blames the message that a pause was requested at, once the server responds afterward, and no message if it refuses everything', () => {
	retries.accuse('a', failure());
	expect([retries.isSuspect('a'), retries.isDue('a'), retries.hasAccused]).toEqual([true, true, true]);
	retries.acquit();
	retries.convict();
	expect([retries.isDue('a'), retries.hasAccused]).toEqual([true, false]);
	retries.accuse('a', failure());
	retries.convict();
	expect([retries.isDue('a'), retries.hasAccused]).toEqual([false, false]);
	retries.accuse('a', failure());
	retries.succeeded('a');
	expect([retries.isSuspect('a'), retries.hasAccused]).toEqual([false, false]);
});

it('FetchRetries gives up after exactly the permitted time, not counting the first failure', () => {
	retries = new FetchRetries({ now: () => now, giveUpAfterMs: 4 * MINUTE });
	for (let minute = 0; minute < 4; minute++) {
		retries.failed('a', failure());
		now += MINUTE;
	}
	expect(retries.givenUp('a')).toBeUndefined();
	retries.failed('a', failure());
	expect(retries.givenUp('a')?.message).toContain('for 4 minutes (5 tries)');
	// No pause before it is set aside.
	expect(retries.isDue('a')).toBe(true);
});

it('FetchRetries counts up to twice the pause between two tries, and a minute at least', () => {
	retries = new FetchRetries({ now: () => now, firstPauseMs: 2 * MINUTE, longestPauseMs: 2 * MINUTE });
	retries.failed('a', failure());
	for (let tries = 0; tries < 15; tries++) {
		expect(retries.givenUp('a')).toBeUndefined();
		now += 60 * MINUTE;
		retries.failed('a', failure());
	}
	// Fifteen times four minutes.
	expect(retries.givenUp('a')?.message).toContain('60 minutes');
});

it('FetchRetries says “a minute” of one', () => {
	retries = new FetchRetries({ now: () => now, giveUpAfterMs: MINUTE });
	retries.failed('a', failure());
	now += MINUTE;
	retries.failed('a', failure());
	expect(retries.givenUp('a')?.message).toContain('for a minute');
});

it.each([
	[40_000, 9_999, 0],
	[40_000, 10_000, 1],
	[8_000, 1_999, 0],
	[8_000, 2_000, 1],
	[60 * MINUTE, 10_000, 1],
])('FetchRetries reports a message, where it has %d ms, after %d ms: %d', (giveUpAfterMs, after, expected) => {
	retries = new FetchRetries({ now: () => now, giveUpAfterMs, warn: (error) => warnings.push(error) });
	retries.failed('a', failure());
	now += after;
	retries.failed('a', failure());
	expect(warnings).toHaveLength(expected);
});

it.each([
	['one is in trouble', ['a'], true],
	['two are', ['a', 'b'], true],
	['three are', ['a', 'b', 'c'], false],
	['one of the three only failed together with others', ['a', 'b', '(c)'], true],
	['the third has failed only once', ['a', 'b', 'c!'], false],
])('FetchRetries blames the message while %s', (_, keys, expected) => {
	retries = new FetchRetries({ now: () => now, giveUpAfterMs: 2 * MINUTE });
	for (let minute = 0; minute < 3; minute++) {
		for (const key of keys) {
			if (key.startsWith('(')) retries.suspect(key);
			else if (key.endsWith('!') && minute < 2) continue;
			else retries.failed(key, failure());
		}
		now += MINUTE;
	}
	expect(retries.givenUp('a') !== undefined).toBe(expected);
});

it('FetchRetries does not count messages as failing that no longer wait, until they wait again', () => {
	retries = new FetchRetries({ now: () => now, giveUpAfterMs: 2 * MINUTE });
	const fail = () => {
		for (const key of ['a', 'b', 'c']) retries.failed(key, failure());
	};
	for (let minute = 0; minute < 3; minute++) {
		fail();
		now += MINUTE;
	}
	retries.keepOnly(new Set(['a', 'b']));
	expect(retries.givenUp('a')).toBeDefined();
	retries.failed('c', failure());
	expect(retries.givenUp('a')).toBeUndefined();
});

it('FetchRetries gives a message a day, to the minute, while the whole mailbox fails', () => {
	retries = new FetchRetries({ now: () => now, giveUpAfterMs: 2 * MINUTE });
	const fail = () => {
		for (const key of ['a', 'b', 'c']) retries.failed(key, failure());
	};
	fail();
	for (let minute = 0; minute < 24 * 60; minute++) {
		expect(retries.givenUp('a')).toBeUndefined();
		now += MINUTE;
		fail();
	}
	expect(retries.givenUp('a')).toBeDefined();
});

describe('a message in progress that is fetched again', () => {
	it('stays among the waiting messages until it was fetched', () => {
		retries.failed('a', failure());
		retries.failed('b', failure());
		retries.hold('a');
		retries.keepOnly(new Set(['b']));
		expect(retries.msUntilDue).toBe(1_000);
		now += 60 * MINUTE;
		retries.keepOnly(new Set());
		retries.keepOnly(new Set());
		expect([retries.isSuspect('a'), retries.size]).toEqual([true, 2]);
		now += 60 * MINUTE;
		retries.keepOnly(new Set());
		expect([retries.isSuspect('a'), retries.isSuspect('b')]).toEqual([true, false]);
		retries.succeeded('a');
		expect(retries.size).toBe(0);
	});

	it('is released when it was fetched', () => {
		retries.hold('a');
		retries.succeeded('a');
		retries.failed('a', failure());
		retries.keepOnly(new Set());
		now += 60 * MINUTE;
		retries.keepOnly(new Set());
		expect(retries.isSuspect('a')).toBe(false);
	});
});

it('FetchRetries forgets the failures of a message that is gone, and that it was not found', () => {
	retries.failed('a', failure());
	while (retries.notFound('a') === 'later') now += MINUTE;
	expect([retries.size, retries.isSuspect('a')]).toEqual([0, false]);
	retries.notFound('b');
	retries.forget('b');
	expect([retries.size, retries.msUntilDue]).toEqual([0, Infinity]);
});

it('FetchRetries does not consider a message missing that has since failed together with others', () => {
	retries.notFound('a');
	retries.suspect('a');
	expect([retries.size, retries.msUntilDue]).toEqual([1, 0]);
});

it('FetchRetries continues the count of a message that waits again when it fails together with others', () => {
	retries.suspect('a');
	retries.keepOnly(new Set());
	expect(retries.msUntilDue).toBe(Infinity);
	retries.suspect('a');
	expect(retries.msUntilDue).toBe(0);
});

it('FetchRetries keeps twenty thousand at most, and forgets the oldest', () => {
	for (let i = 0; i <= 20_000; i++) retries.suspect(`m${String(i)}`);
	expect([
		retries.size,
		retries.isSuspect('m0'),
		retries.isSuspect('m1'),
		retries.isSuspect('m20000'),
	]).toEqual([20_000, false, true, true]);
});

it('FetchRetries uses the system clock by default', () => {
	// Stopped, so that a busy machine does not let the pause pass meanwhile.
	jest.useFakeTimers();
	const plain = new FetchRetries();
	plain.failed('a', failure());
	expect(plain.msUntilDue).toBeGreaterThan(0);
	expect(plain.msUntilDue).toBeLessThanOrEqual(1_000);
	jest.useRealTimers();
});
