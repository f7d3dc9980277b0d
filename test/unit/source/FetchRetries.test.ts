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
	'gives up a message that is %s by time, not by a count',
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

it('doubles its pauses from a second to five minutes', () => {
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

it('tells of a message once, when seconds were not enough, with what to do', () => {
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

it('does not count the hours of an outage', () => {
	retries.failed('a', failure('cut'));
	now += 10 * 60 * MINUTE;
	retries.failed('a', failure());
	expect(retries.givenUp('a')).toBeUndefined();
	expect(tryUntilGivenUp('a', 'absent').minutes).toBeGreaterThan(50);
});

it('blames the mailbox where several fail and nothing comes through, and gives each message a day', () => {
	const fail = () => {
		for (const key of ['a', 'b', 'c']) if (retries.isDue(key)) retries.failed(key, failure());
		now += MINUTE;
	};
	for (let minute = 0; minute < 90; minute++) fail();
	expect(retries.givenUp('a')).toBeUndefined();
	retries.cameThrough('another');
	expect(retries.givenUp('a')).toBeDefined();
	retries.forget('a');
	for (const key of ['d', 'e', 'f']) retries.failed(key, failure());
	for (let minute = 0; minute < 25 * 60; minute++) {
		for (const key of ['d', 'e', 'f']) if (retries.isDue(key)) retries.failed(key, failure());
		now += MINUTE;
	}
	expect(retries.givenUp('d')).toBeDefined();
});

it('asks at once for what was only among those that failed together', () => {
	retries.suspect('a');
	expect([retries.isSuspect('a'), retries.isDue('a'), retries.msUntilDue]).toEqual([true, true, 0]);
	retries.cameThrough('a');
	expect([retries.isSuspect('a'), retries.msUntilDue]).toEqual([false, Infinity]);
});

it('takes a message for gone when it is not found minutes later either, and makes it nobody’s trouble meanwhile', () => {
	const pauses: number[] = [];
	while (retries.notFound('a') === 'later') {
		expect([retries.isSuspect('a'), retries.isDue('a'), retries.size]).toEqual([false, false, 1]);
		pauses.push(retries.msUntilDue / 1_000);
		now += retries.msUntilDue;
	}
	expect(pauses).toEqual([5, 25, 90]);
	expect([retries.size, retries.msUntilDue, warnings]).toEqual([0, Infinity, []]);
});

it('begins anew with a message that was not found once the server has shown it', () => {
	retries.notFound('a');
	now += 119_000;
	retries.failed('a', failure());
	now += 2_000;
	expect(retries.notFound('a')).toBe('later');
	expect(retries.isSuspect('a')).toBe(true);
});

it('waits for nothing that waits no more, and remembers for an hour how long it was tried', () => {
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

it('goes on with a message that is listed again', () => {
	retries.failed('a', failure());
	retries.keepOnly(new Set());
	retries.keepOnly(new Set(['a']));
	expect(retries.msUntilDue).toBe(1_000);
});

it('blames what a pause was asked for over, once the server answers after it, and nothing when it refuses all', () => {
	retries.accuse('a', failure());
	expect([retries.isSuspect('a'), retries.isDue('a'), retries.hasAccused]).toEqual([true, true, true]);
	retries.acquit();
	retries.convict();
	expect([retries.isDue('a'), retries.hasAccused]).toEqual([true, false]);
	retries.accuse('a', failure());
	retries.convict();
	expect([retries.isDue('a'), retries.hasAccused]).toEqual([false, false]);
	retries.accuse('a', failure());
	retries.cameThrough('a');
	expect([retries.isSuspect('a'), retries.hasAccused]).toEqual([false, false]);
});
