export interface Point {
	x: number;
	y: number;
}

/** The straight line that fits points best (least squares). */
export interface Trend {
	/** For each unit of x. */
	slope: number;
	/** From the first point to the last, along the line. */
	rise: number;
	/** How far the points are from the line: standard deviation. */
	noise: number;
	/** Standard error of the rise, if the noise of one point tells nothing of that of the next. */
	error: number;
}

/** With fewer points a line says nothing about them. */
export const LEAST_POINTS = 6;

/** Times the error. Many, since what memory is left after a collection depends on what was left after the last. */
const CLEARLY = { inAll: 6, later: 3 };
/** What grows steadily has half of its rise in the later half of the points; what only fills up has less. */
const STILL = 0.3;

/**
 * Fits a line.
 * @throws RangeError for fewer than `LEAST_POINTS` points, or where all are at the same x
 */
export function trendOf(points: readonly Point[]): Trend {
	if (points.length < LEAST_POINTS)
		throw new RangeError(`${String(points.length)} points are too few for a trend`);
	return lineThrough(points);
}

/**
 * Whether it grows and keeps growing: clearly more than its noise, by more than a rise that does not matter, and in the
 * later half as well. A cache that fills up does not; what is left behind by each message does.
 *
 * @param points in the order of x
 * @param floor a rise from the first point to the last that is not called growth
 */
export function isGrowing(points: readonly Point[], floor: number): boolean {
	const { rise, error } = trendOf(points);
	if (rise <= floor || rise <= CLEARLY.inAll * error) return false;
	const later = lineThrough(points.slice(Math.floor(points.length / 2)));
	return later.rise > STILL * rise && later.rise > CLEARLY.later * later.error;
}

function lineThrough(points: readonly Point[]): Trend {
	const count = points.length;
	const mean = (of: (point: Point) => number) => points.reduce((sum, one) => sum + of(one), 0) / count;
	const [x, y] = [mean((one) => one.x), mean((one) => one.y)];
	const spread = mean((one) => (one.x - x) ** 2) * count;
	if (!(spread > 0)) throw new RangeError('All points are at the same x');
	const slope = (mean((one) => (one.x - x) * (one.y - y)) * count) / spread;
	const rest = mean((one) => (one.y - y - slope * (one.x - x)) ** 2) * count;
	const noise = Math.sqrt(rest / Math.max(1, count - 2));
	const xs = points.map((one) => one.x);
	const span = Math.max(...xs) - Math.min(...xs);
	return { slope, rise: slope * span, noise, error: (noise / Math.sqrt(spread)) * span };
}
