import { MailError } from '../../../nodes/mail/contracts/MailError';
import { PageLoopGuard } from '../../../nodes/mail/source/PageLoopGuard';

const refuse = (how: string) => new MailError('protocol', `The server answered ${how}`);

const page = (state: string, changes = 1, isLast = false) => ({
	state,
	isLast,
	changes: Array.from({ length: changes }, (_, id) => ({ id: String(id) })),
});

it('PageLoopGuard permits a round of many pages, and the next one to begin where it ended', () => {
	const round = new PageLoopGuard(refuse);
	for (let n = 0; n < 2_000; n += 1) round.assertMovesOn(`p${n}`, page(`p${n + 1}`));
	round.assertMovesOn('p2000', page('delta', 0, true));
	for (let n = 0; n < 5; n += 1) round.assertMovesOn('delta', page('delta', 0, true));
});

it.each([1, 2, 7])('PageLoopGuard detects pages that repeat in a cycle of %d', (length) => {
	const round = new PageLoopGuard(refuse);
	const walk = () => {
		for (let n = 0; n < 20; n += 1) round.assertMovesOn(`p${n % length}`, page(`p${(n + 1) % length}`));
	};
	expect(walk).toThrow(expect.objectContaining({ kind: 'protocol' }));
});

it('PageLoopGuard detects endless empty pages', () => {
	const round = new PageLoopGuard(refuse);
	const walk = () => {
		for (let n = 0; n < 1_000; n += 1) round.assertMovesOn(`p${n}`, page(`p${n + 1}`, 0));
	};
	expect(walk).toThrow(/do not end/);
});

it('PageLoopGuard starts over after an error', () => {
	const round = new PageLoopGuard(refuse);
	expect(() => round.assertMovesOn('a', page('a'))).toThrow();
	expect(() => round.assertMovesOn('a', page('b'))).not.toThrow();
});

it('PageLoopGuard permits the same pages again when an interrupted walk starts over', () => {
	const round = new PageLoopGuard(refuse);
	for (let walk = 0; walk < 3; walk += 1) {
		round.assertMovesOn(undefined, page('p1'));
		round.assertMovesOn('p1', page('p2'));
	}
	expect(() => round.assertMovesOn('p2', page('p1'))).toThrow(/circle/);
});

/** Pages without a change, from one state to the next. @returns the first that is refused */
function emptyPages(round: PageLoopGuard, from: number, count: number): number | undefined {
	for (let n = from; n < from + count; n += 1) {
		try {
			round.assertMovesOn(`p${String(n)}`, page(`p${String(n + 1)}`, 0));
		} catch {
			return n;
		}
	}
	return undefined;
}

it.each([
	['a round is complete', (round: PageLoopGuard) => round.assertMovesOn('x', page('y', 0, true))],
	['a page has changes', (round: PageLoopGuard) => round.assertMovesOn('x', page('y'))],
	['they were refused', (round: PageLoopGuard) => expect(emptyPages(round, 400, 200)).toBe(499)],
])('PageLoopGuard counts empty pages anew once %s', (_, happens) => {
	const round = new PageLoopGuard(refuse);
	expect(emptyPages(round, 0, 400)).toBeUndefined();
	happens(round);
	expect(emptyPages(round, 1_000, 1_000)).toBe(1_499);
});

it('PageLoopGuard permits the same pages again in the next round', () => {
	const round = new PageLoopGuard(refuse);
	for (let n = 0; n < 3; n += 1) {
		round.assertMovesOn('p0', page('p1'));
		round.assertMovesOn('p1', page('p2', 1, true));
	}
	round.assertMovesOn('p1', page('p0'));
});

it('PageLoopGuard permits the same pages again after it refused them', () => {
	const round = new PageLoopGuard(refuse);
	round.assertMovesOn('p0', page('p1'));
	expect(() => round.assertMovesOn('p1', page('p0'))).toThrow(/circle/);
	round.assertMovesOn('p2', page('p0'));
});

it('PageLoopGuard detects endless pages: many thousands of them, or hundreds without a change', () => {
	const walk = (changes: number, most: number): number => {
		const round = new PageLoopGuard(refuse);
		for (let n = 0; n < most; n += 1) {
			try {
				round.assertMovesOn(`p${String(n)}`, page(`p${String(n + 1)}`, changes));
			} catch (error) {
				expect(error).toMatchObject({ message: expect.stringContaining('do not end') });
				return n + 1;
			}
		}
		return Infinity;
	};
	expect(walk(0, 10_000)).toBe(500);
	expect(walk(1, 500_000)).toBe(100_000);
});
