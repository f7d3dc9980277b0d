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
	it('permits each sender a limited number of messages in a period', () => {
		expect(series(new LoopGuard(limits), 6, MINUTE)).toEqual([false, false, false, true, true, true]);
	});

	it('lets a slow sender continue for ever', () => {
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

	it('uses the time of arrival: a backlog of years read in a second is no flood', () => {
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
		expect(after.toString()).toBe(before.toString());
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

	it('takes over nothing whose time cannot be read', () => {
		expect(new LoopGuard(limits, '\u0000'.repeat(100)).toString()).toBe('');
	});

	it('lets a sender have as many again when the first were that long ago, to the second', () => {
		const guard = new LoopGuard({ most: 1, withinMs: 10 * MINUTE });
		guard.exceeds('bot@loop.example', 'a', START);
		expect(guard.exceeds('bot@loop.example', 'b', START + 10 * MINUTE - 1000)).toBe(true);
		const other = new LoopGuard({ most: 1, withinMs: 10 * MINUTE });
		other.exceeds('bot@loop.example', 'a', START);
		expect(other.exceeds('bot@loop.example', 'b', START + 10 * MINUTE)).toBe(false);
	});

	it('counts a message that came at another time, though it looks the same', () => {
		const guard = new LoopGuard({ most: 1, withinMs: 10 * MINUTE });
		expect(guard.exceeds('bot@loop.example', 'same', START)).toBe(false);
		expect(guard.exceeds('bot@loop.example', 'same', START + MINUTE)).toBe(true);
	});

	it('counts proven senders each by itself', () => {
		const guard = new LoopGuard({ most: 1, withinMs: MINUTE });
		expect(guard.exceeds('ann@x.example', 'a', START, true)).toBe(false);
		expect(guard.exceeds('bob@x.example', 'b', START, true)).toBe(false);
		expect(guard.exceeds('ann@x.example', 'c', START, true)).toBe(true);
	});

	it('counts what is no address, too, without regard to case', () => {
		const guard = new LoopGuard({ most: 1, withinMs: MINUTE });
		expect(guard.exceeds('MAILER-DAEMON', 'a', START)).toBe(false);
		expect(guard.exceeds('postmaster', 'b', START)).toBe(false);
		expect(guard.exceeds('mailer-daemon', 'c', START)).toBe(true);
	});

	it('omits the tag behind a single letter', () => {
		const guard = new LoopGuard({ most: 1, withinMs: MINUTE });
		expect(guard.exceeds('a+1@loop.example', 'a', START)).toBe(false);
		expect(guard.exceeds('a+2@loop.example', 'b', START)).toBe(true);
		expect(guard.exceeds('b+2@loop.example', 'c', START)).toBe(false);
	});

	describe('in memory and in the position', () => {
		const inMemory = (guard: LoopGuard) => {
			const { senders } = guard as unknown as { senders: Map<string, unknown[]> };
			return [...senders.values()].map((arrivals) => arrivals.length);
		};
		/** So many mails of each sender, one after the other. */
		const fill = (guard: LoopGuard, senders: number, each: number, from = 0) => {
			for (let sender = from; sender < from + senders; sender++)
				for (let i = 0; i < each; i++)
					guard.exceeds(`s${String(sender)}@x.example`, String(i), START + i * 1000);
		};

		it('are of a sender one more than it may send', () => {
			const guard = new LoopGuard({ most: 3, withinMs: 60 * MINUTE });
			fill(guard, 1, 20);
			expect(inMemory(guard)).toEqual([4]);
		});

		it('are 2,000 senders, of which the one heard of longest ago is forgotten first', () => {
			const guard = new LoopGuard({ most: 1, withinMs: 60 * MINUTE });
			fill(guard, 2000, 1);
			expect(inMemory(guard)).toHaveLength(2000);
			guard.exceeds('s0@x.example', 'again', START);
			fill(guard, 1, 1, 2000);
			expect(inMemory(guard)).toHaveLength(2000);
			expect(guard.exceeds('s0@x.example', 'once more', START)).toBe(true);
			expect(guard.exceeds('s1@x.example', 'again', START)).toBe(false);
		});

		it('are 20,000 messages', () => {
			const guard = new LoopGuard({ most: 5000, withinMs: 600 * MINUTE });
			fill(guard, 100, 200);
			expect(inMemory(guard)).toEqual(Array.from({ length: 100 }, () => 200));
			fill(guard, 1, 1, 100);
			expect(inMemory(guard)).toEqual([...Array.from({ length: 99 }, () => 200), 1]);
			fill(guard, 1, 199, 101);
			expect(inMemory(guard)).toHaveLength(101);
			fill(guard, 1, 1, 102);
			expect(inMemory(guard)).toHaveLength(101);
		});

		it('are 20,000 messages, those that are too long ago not counted', () => {
			const guard = new LoopGuard({ most: 5000, withinMs: MINUTE });
			for (let i = 0; i < 25_000; i++) guard.exceeds('slow@x.example', String(i), START + i * 10_000);
			expect(inMemory(guard)).toEqual([6]);
			fill(guard, 2, 2);
			expect(inMemory(guard)).toEqual([6, 2, 2]);
		});

		it('are the last 160 messages in the position', () => {
			const guard = new LoopGuard({ most: 1000, withinMs: 600 * MINUTE });
			fill(guard, 1, 160);
			const all = guard.toString();
			expect(all).toHaveLength(160 * 19);
			guard.exceeds('last@x.example', 'last', -5000);
			expect(guard.toString().slice(0, -19)).toBe(all.slice(19));
			expect(guard.toString()).toMatch(/0000000$/);
		});
	});
});
