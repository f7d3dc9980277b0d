import { monitorEventLoopDelay } from 'node:perf_hooks';

const TICK_MS = 5;
const RESOLUTION_MS = 1;

export interface Measured {
	seconds: number;
	/** Highest resident memory of the process so far, in MB. */
	peakMb: number;
	/** Longest delay of the event loop in milliseconds, by Node's own histogram. */
	loopDelayMs: number;
	/** Longest time in milliseconds by which a timer came too late. */
	timerLateMs: number;
	/** Processor time of the process in seconds. */
	cpuSeconds: number;
}

/** Measures what a piece of work costs the process it runs in. */
export async function measure(work: () => Promise<void>): Promise<Measured> {
	const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	let last = performance.now();
	let timerLateMs = 0;
	const tick = () => {
		const now = performance.now();
		timerLateMs = Math.max(timerLateMs, now - last - TICK_MS);
		last = now;
	};
	histogram.enable();
	const timer = setInterval(tick, TICK_MS);
	const cpu = process.cpuUsage();
	const started = performance.now();
	await work();
	const seconds = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	tick();
	clearInterval(timer);
	histogram.disable();
	return {
		seconds,
		peakMb: process.resourceUsage().maxRSS / 1024,
		loopDelayMs: Math.max(0, histogram.max / 1e6 - RESOLUTION_MS),
		timerLateMs,
		cpuSeconds: (user + system) / 1e6,
	};
}
