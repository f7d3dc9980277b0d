import { Backoff } from '../../../nodes/mail/delivery/Backoff';

const waits = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

it('Backoff doubles its waits up to the maximum, and starts over after a success', () => {
	const backoff = new Backoff({ minMs: 1_000, maxMs: 10_000, random: () => 1 });
	expect(waits(backoff, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
	backoff.reset();
	expect(backoff.next()).toBe(1_000);
});

it('Backoff draws each wait from its upper half, so that clients do not reconnect at the same moment', () => {
	const least = new Backoff({ minMs: 1_000, maxMs: 10_000, random: () => 0 });
	expect(waits(least, 5)).toEqual([500, 1_000, 2_000, 4_000, 5_000]);
	const drawn = waits(new Backoff({ minMs: 1_000, maxMs: 1_000 }), 50);
	expect(Math.min(...drawn)).toBeGreaterThanOrEqual(500);
	expect(Math.max(...drawn)).toBeLessThanOrEqual(1_000);
	expect(new Set(drawn).size).toBeGreaterThan(1);
});

it('Backoff obeys a server that asks for a longer wait, beyond its own maximum, and ignores a shorter one', () => {
	const backoff = new Backoff({ minMs: 1_000, maxMs: 10_000, random: () => 1 });
	expect(backoff.next(600_000)).toBe(600_000);
	expect(backoff.next(5)).toBe(2_000);
});

it('Backoff stays a number after years of failures', () => {
	const backoff = new Backoff({ minMs: 1_000, maxMs: 120_000, random: () => 1 });
	expect(waits(backoff, 5_000).at(-1)).toBe(120_000);
});
