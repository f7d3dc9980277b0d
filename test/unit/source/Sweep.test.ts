import { keyAt } from '../../../nodes/mail/source/messageKey';
import { Sweep } from '../../../nodes/mail/source/Sweep';

const START = Date.parse('2026-03-01T00:00:00Z');
const key = (second: number) => `${keyAt(START + second * 1_000)}hash`;
/** More than a cursor has room for. */
const LONG = 's'.repeat(5_001);

describe('before anything was requested', () => {
	it('is a walk whose end is not known, of which nothing is done', () => {
		const sweep = new Sweep({});
		expect(sweep).toMatchObject({ number: 1, kind: 'walk', isCut: false, isHeld: false, isLost: false });
		expect(sweep).toMatchObject({
			state: undefined,
			end: undefined,
			isLarge: false,
			givenOutUpTo: '',
			count: 0,
		});
		expect([sweep.mayEnd, sweep.nextStart, sweep.isGivenOut(key(1))]).toEqual([false, undefined, false]);
		expect(sweep.toCursor()).toEqual({ state: '', count: 0 });
	});

	it('treats an empty state as none', () => {
		expect(new Sweep({ state: '' }).state).toBeUndefined();
	});
});

describe('a position', () => {
	it('carries where a large sweep stands', () => {
		const stored = { state: 'a', next: 'b', low: key(3), count: 7 };
		const sweep = new Sweep(stored);
		expect(sweep).toMatchObject({ state: 'a', end: 'b', isLarge: true, givenOutUpTo: key(3), count: 7 });
		expect(sweep.toCursor()).toEqual(stored);
	});

	it('omits the end of a small one: what arrives meanwhile belongs to it', () => {
		const sweep = new Sweep({ state: 'a', count: 2 });
		sweep.finish('b');
		expect(sweep.end).toBeUndefined();
		expect(sweep.toCursor()).toEqual({ state: 'a', count: 2 });
	});

	it('of a large one without an end has none', () => {
		const sweep = new Sweep({ state: 'a' });
		sweep.becomeLarge();
		expect(sweep.toCursor()).toEqual({ state: 'a', low: '', count: 0 });
	});

	it.each([
		[2_500, true],
		[2_501, false],
	])('has room for an end of 2,500 octets beside a state of %d: %s', (octets, expected) => {
		const sweep = new Sweep({ state: 's'.repeat(octets), next: 'n'.repeat(2_500), low: key(1) });
		expect('next' in sweep.toCursor()).toBe(expected);
	});

	it('has a state of 5,000 octets in it, and a longer one only by its name', () => {
		const fits = LONG.slice(1);
		expect(new Sweep({ state: fits }).toCursor().state).toBe(fits);
		const cursor = new Sweep({ state: LONG }).toCursor();
		expect(cursor).toEqual({ state: '', longState: expect.any(String), count: 0 });
		expect(new Sweep(cursor)).toMatchObject({ state: LONG, isLost: false });
	});

	it('says when the long state is lost, with the process that had it', () => {
		expect(new Sweep({ state: '', longState: 'of another process' })).toMatchObject({
			state: undefined,
			isLost: true,
		});
	});
});

describe('a large sweep', () => {
	it('marks its progress by a key, which never falls', () => {
		const sweep = new Sweep({});
		sweep.noteGivenOut(key(9));
		expect(sweep.givenOutUpTo).toBe('');
		sweep.becomeLarge();
		sweep.noteGivenOut(key(2));
		sweep.noteGivenOut(key(1));
		sweep.becomeLarge();
		expect(sweep.givenOutUpTo).toBe(key(2));
		expect([1, 2, 3].map((second) => sweep.isGivenOut(key(second)))).toEqual([true, true, false]);
	});

	it('that is repeated keeps its end; what came later is of the next one', () => {
		const sweep = new Sweep({ state: 'a', next: 'b', low: key(1), count: 0 });
		sweep.begin('log', true);
		sweep.finish('c');
		expect(sweep.end).toBe('b');
		sweep.begin('log', false);
		sweep.finish('c');
		expect(sweep.end).toBe('c');
	});

	it('that is repeated and had no end yet gets one', () => {
		const sweep = new Sweep({ state: 'a', low: key(1), count: 0 });
		sweep.begin('log', true);
		sweep.finish('c');
		expect(sweep.end).toBe('c');
	});
});

describe('its end', () => {
	it('may be moved to when it is known, and nothing is missing or held', () => {
		const sweep = new Sweep({});
		sweep.begin('log', false);
		expect([sweep.kind, sweep.mayEnd]).toEqual(['log', false]);
		sweep.finish('b');
		expect([sweep.mayEnd, sweep.nextStart]).toEqual([true, 'b']);
		sweep.isHeld = true;
		expect(sweep.mayEnd).toBe(false);
		sweep.isHeld = false;
		sweep.isCut = true;
		expect(sweep.mayEnd).toBe(false);
		sweep.begin('log', false);
		expect(sweep.mayEnd).toBe(true);
	});

	it('is where the next one begins, with nothing done', () => {
		const sweep = new Sweep({ state: 'a', next: 'b', low: key(1), count: 5 });
		sweep.noteDone();
		expect(sweep.count).toBe(6);
		sweep.startAt(sweep.nextStart);
		expect(sweep.mayEnd).toBe(false);
		expect(sweep).toMatchObject({ state: 'b', end: undefined, isLarge: false, count: 0, nextStart: 'b' });
	});
});

describe('the order of the list', () => {
	const listed = (...seconds: number[]) => {
		const sweep = new Sweep({});
		return { sweep, places: seconds.map((second) => sweep.list(key(second))) };
	};

	it.each([
		['oldest first', [1, 2, 3], false],
		['newest first', [3, 2, 1], true],
		['newest first but for one', [5, 4, 9, 3, 2], true],
		['all of one second', [1, 1, 1], false],
		['one message', [7], false],
		['as often up as down', [1, 2, 1], false],
		['down twice and up once', [2, 3, 2, 1], true],
		['up once, and the same second after it', [2, 3, 3, 3], false],
		['down once, and the same second before it', [3, 3, 3, 2], true],
	])('is known by the seconds of arrival: %s', (_, seconds, expected) => {
		const { sweep, places } = listed(...seconds);
		expect(sweep.listsNewestFirst).toBe(expected);
		expect(places).toEqual(seconds.map((_second, i) => i + 1));
	});

	it('is found out again with each list', () => {
		const { sweep } = listed(5, 4, 3, 2);
		sweep.begin('walk', false);
		expect(sweep.listsNewestFirst).toBe(false);
		expect([sweep.list(key(1)), sweep.list(key(2))]).toEqual([1, 2]);
		expect(sweep.listsNewestFirst).toBe(false);
		sweep.begin('walk', false);
		expect([sweep.list(key(2)), sweep.list(key(1))]).toEqual([1, 2]);
		expect(sweep.listsNewestFirst).toBe(true);
	});
});
