import { LoopGuard } from '../../../nodes/mail/filter/LoopGuard';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 8);
const limits = { most: 3, withinMs: 10 * MINUTE };

/** Whether each of so many mails, so far apart, exceeds. */
function series(
	guard: LoopGuard,
	count: number,
	everyMs: number,
	sender = 'bot@loop.example',
	from = 0,
): boolean[] {
	return Array.from({ length: count }, (_, i) =>
		guard.exceeds(sender, `key-${String(from + i)}`, START + (from + i) * everyMs),
	);
}

describe('LoopGuard', () => {
	it('lets a sender have so many within the time, and no more', () => {
		expect(series(new LoopGuard(limits), 6, MINUTE)).toEqual([false, false, false, true, true, true]);
	});

	it('lets a slow sender go on for ever', () => {
		expect(series(new LoopGuard(limits), 1000, 4 * MINUTE)).not.toContain(true);
	});

	it('lets a sender in again when it has been quiet for the time', () => {
		const guard = new LoopGuard(limits);
		series(guard, 20, MINUTE);
		expect(guard.exceeds('bot@loop.example', 'later', START + 20 * MINUTE + 11 * MINUTE)).toBe(false);
	});

	it('counts each sender by itself, however it is written', () => {
		const guard = new LoopGuard({ most: 1, withinMs: MINUTE });
		expect(guard.exceeds('ann@bücher.example', 'a', START)).toBe(false);
		expect(guard.exceeds('bob@bücher.example', 'b', START)).toBe(false);
		expect(guard.exceeds('ANN@xn--bcher-kva.example', 'c', START)).toBe(true);
	});

	it('counts addresses of one mailbox together, whatever tag they have', () => {
		const guard = new LoopGuard(limits);
		const tags = ['bot', 'bot+1', 'BOT+2', 'bot+a+b', 'bot+3'];
		const exceeded = tags.map((local, i) => guard.exceeds(`${local}@loop.example`, String(i), START));
		expect(exceeded).toEqual([false, false, false, true, true]);
		// A plus that is no tag.
		const signs = ['+bot', '+bot+1', '+bot+2', '+bot+3'];
		const more = signs.map((local, i) => guard.exceeds(`${local}@loop.example`, `x${i}`, START));
		expect(more).toEqual([false, false, false, true]);
	});

	it('does not lock a customer out for what others send in his name', () => {
		const guard = new LoopGuard(limits);
		const forged = Array.from({ length: 50 }, (_, i) =>
			guard.exceeds('ann@customer.example', `f${i}`, START),
		);
		expect(forged.slice(3)).not.toContain(false);
		const proven = Array.from({ length: 4 }, (_, i) =>
			guard.exceeds('ann@customer.example', `p${i}`, START, true),
		);
		expect(proven).toEqual([false, false, false, true]);
		// Also after a restart.
		const again = new LoopGuard(limits, guard.toString());
		expect(again.exceeds('ann@customer.example', 'p9', START, true)).toBe(true);
		expect(new LoopGuard(limits).exceeds('ann@customer.example', 'p9', START, true)).toBe(false);
	});

	it('goes by the time of arrival: a backlog of years read in a second is no flood', () => {
		expect(series(new LoopGuard(limits), 500, 60 * MINUTE)).not.toContain(true);
	});

	it('gives the same mail the same answer, and counts it once', () => {
		const guard = new LoopGuard(limits);
		const first = series(guard, 4, MINUTE);
		expect(series(guard, 4, MINUTE)).toEqual(first);
		expect(first).toEqual([false, false, false, true]);
	});

	it('outlives a restart by what it stores', () => {
		const before = new LoopGuard(limits);
		series(before, 3, MINUTE);
		const after = new LoopGuard(limits, before.toString());
		expect(after.exceeds('bot@loop.example', 'key-2', START + 2 * MINUTE)).toBe(false);
		expect(after.exceeds('bot@loop.example', 'key-3', START + 3 * MINUTE)).toBe(true);
		expect(after.toString()).toContain(before.toString());
	});

	it('stores no address and little, whatever comes', () => {
		const guard = new LoopGuard({ most: 1000, withinMs: 60 * MINUTE });
		for (let i = 0; i < 30_000; i += 1)
			guard.exceeds(`user${String(i % 5000)}@loop.example`, String(i), START + i);
		expect(guard.toString().length).toBeLessThan(4000);
		expect(guard.toString()).not.toContain('loop');
	});

	it('keeps a bounded number in memory, and still sees a loop among 100,000 senders', () => {
		const guard = new LoopGuard(limits);
		const seen: boolean[] = [];
		for (let i = 0; i < 100_000; i += 1) {
			guard.exceeds(`user${String(i)}@crowd.example`, String(i), START + i);
			if (i % 1000 === 0) seen.push(guard.exceeds('bot@loop.example', `bot${String(i)}`, START + i));
		}
		expect(seen.slice(0, 3)).toEqual([false, false, false]);
		expect(seen.slice(3).every((exceeds) => exceeds)).toBe(true);
		const { senders } = guard as unknown as { senders: Map<string, unknown> };
		expect(senders.size).toBeLessThanOrEqual(2000);
	});

	it.each(['garbage', '\u0000'.repeat(100), 'x'.repeat(10_000)])(
		'is not upset by what is stored: %#',
		(stored) => {
			expect(new LoopGuard(limits, stored).exceeds('ann@x.example', 'k', START)).toBe(false);
		},
	);
});
