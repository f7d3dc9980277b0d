import { Random } from '../../lab/mail/Random';
import { isGrowing, LEAST_POINTS, type Point, trendOf } from '../../soak/trend';

const COUNT = 80;

/** As memory after a collection is: about a line, and each value partly that of the one before. */
function series(of: (x: number) => number, noise: number, seed = 1, count = COUNT): Point[] {
	const random = new Random(seed);
	let swing = 0;
	return Array.from({ length: count }, (_, index) => {
		const x = (index * 24) / count;
		swing = 0.5 * swing + noise * (random.next() + random.next() - 1);
		return { x, y: of(x) + swing };
	});
}

describe('trendOf', () => {
	it('is the line itself where there is no noise', () => {
		const points = [0, 1, 2, 3, 4, 10].map((x) => ({ x, y: 100 + 0.5 * x }));
		const { slope, rise, noise, error } = trendOf(points);
		expect([slope, rise]).toEqual([expect.closeTo(0.5), expect.closeTo(5)]);
		expect([noise, error]).toEqual([expect.closeTo(0), expect.closeTo(0)]);
	});

	it('finds slope and noise of a noisy one', () => {
		const { slope, rise, noise, error } = trendOf(series((x) => 100 + 0.5 * x, 2));
		expect(Math.abs(rise - 0.5 * 24)).toBeLessThan(4 * error);
		expect(Math.abs(slope - 0.5) * 24).toBeLessThan(4 * error);
		expect(noise).toBeGreaterThan(0.5);
		expect(noise).toBeLessThan(2);
	});

	it.each([
		['too few points', Array.from({ length: LEAST_POINTS - 1 }, (_, x) => ({ x, y: x }))],
		['points that are all at one place', Array.from({ length: LEAST_POINTS }, (_, y) => ({ x: 1, y }))],
	])('refuses %s', (_, points) => {
		expect(() => trendOf(points)).toThrow(RangeError);
	});
});

describe('isGrowing', () => {
	const seeds = Array.from({ length: 50 }, (_, index) => index + 1);
	const share = (of: (x: number) => number, noise: number, floor: number) =>
		seeds.filter((seed) => isGrowing(series(of, noise, seed), floor)).length;

	it('sees a leak of 500 octets for each message, in the noise of a heap', () => {
		expect(share((x) => 200 + 0.5 * x, 1.5, 3)).toBe(seeds.length);
	});

	it('sees one socket that is left open for each thousand messages', () => {
		expect(share((x) => 12 + Math.floor(x), 2, 4)).toBe(seeds.length);
	});

	it('takes noise for noise, small and large', () => {
		expect(share(() => 200, 1.5, 3)).toBe(0);
		expect(share(() => 200, 30, 3)).toBe(0);
		expect(share(() => 12, 3, 4)).toBe(0);
	});

	it('takes what fills up for what it is', () => {
		expect(share((x) => 200 + 10 * (1 - Math.exp(-x)), 1.5, 3)).toBe(0);
		expect(share((x) => 200 + Math.min(10, 5 * x), 1.5, 3)).toBe(0);
	});

	it('does not mind what falls', () => {
		expect(share((x) => 200 - x, 1.5, 3)).toBe(0);
	});

	it('does not mind a rise that does not matter, however clear', () => {
		const points = Array.from({ length: COUNT }, (_, x) => ({ x, y: 200 + x / COUNT }));
		expect(isGrowing(points, 3)).toBe(false);
		expect(isGrowing(points, 0.5)).toBe(true);
	});
});
