import type { Sample } from './Inside';
import { isGrowing, LEAST_POINTS, type Trend, trendOf } from './trend';

/** A sample with how many executions had ended by then, and what was going on. */
export interface SoakSample extends Sample {
	executions: number;
	/** Before the first message, while they come, and after the last. */
	phase: 'before' | 'load' | 'after';
}

export interface Measure {
	name: string;
	of(sample: SoakSample): number | undefined;
	/** A rise over the whole of what is judged that is not called growth: what is in progress at the moment of a sample. */
	floor: number;
}

export interface MeasuredTrend extends Trend {
	name: string;
	/** Where the line begins and ends. */
	from: number;
	to: number;
	floor: number;
	grows: boolean;
}

const sum = (counts: Readonly<Record<string, number>>) =>
	Object.values(counts).reduce((all, one) => all + one, 0);

export const MEASURES: readonly Measure[] = [
	{ name: 'heap, MB', of: ({ heapMb }) => heapMb, floor: 3 },
	{ name: 'external memory, MB', of: ({ externalMb }) => externalMb, floor: 3 },
	// What the allocator keeps of what was freed is in it, and the heaps of threads.
	{ name: 'resident memory, MB', of: ({ rssMb }) => rssMb, floor: 60 },
	{ name: 'sockets', of: ({ sockets }) => sockets, floor: 4 },
	{ name: 'timers', of: ({ timers }) => timers, floor: 8 },
	{ name: 'active resources', of: ({ resources }) => sum(resources), floor: 8 },
	{ name: 'listeners of process', of: ({ listeners }) => listeners, floor: 1 },
];

/** The first third is what it takes to warm up: caches fill, code is compiled. */
export function judged(samples: readonly SoakSample[]): SoakSample[] {
	const load = samples.filter(({ phase }) => phase === 'load');
	return load.slice(Math.ceil(load.length / 3));
}

/** What has become of each measure per thousand executions; of none where there are too few samples. */
export function trendsOf(samples: readonly SoakSample[]): MeasuredTrend[] {
	const window = judged(samples);
	return MEASURES.flatMap(({ name, of, floor }) => {
		const points = window.flatMap((one) => {
			const y = of(one);
			return y === undefined ? [] : [{ x: one.executions / 1000, y }];
		});
		if (points.length < LEAST_POINTS) return [];
		const trend = trendOf(points);
		const middle = points.reduce((all, { y }) => all + y, 0) / points.length;
		const [from, to] = [middle - trend.rise / 2, middle + trend.rise / 2];
		return [{ name, ...trend, from, to, floor, grows: isGrowing(points, floor) }];
	});
}
