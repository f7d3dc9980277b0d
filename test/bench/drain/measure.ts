import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const TICK_MS = 5;
const RESOLUTION_MS = 1;
/** What is held to be free: n8n serves its editor from the same thread. */
const LATE_MS = 50;

export interface Measured {
	seconds: number;
	/** Highest resident memory of the process so far, in MB. */
	peakMb: number;
	/** Longest delay of the event loop in milliseconds, by Node's own histogram. */
	loopDelayMs: number;
	/** Longest time in milliseconds by which a timer came too late. */
	timerLateMs: number;
	/**
	 * The same in processor time of the thread that n8n runs in: what of it is its own doing, on a machine that is busy
	 * with other things. Where the system does not tell it of threads, others of the process add to it.
	 */
	timerBusyMs: number;
	/** How often one came late by more than `LATE_MS`. */
	timesLate: number;
	/** Processor time of the process in seconds. */
	cpuSeconds: number;
}

/** Measures what a piece of work costs the process it runs in. */
export async function measure(work: () => Promise<void>): Promise<Measured> {
	const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	let last = performance.now();
	let timerLateMs = 0;
	let timesLate = 0;
	let timerBusyMs = 0;
	let lastCpuMs = cpuMs();
	const tick = () => {
		const now = performance.now();
		const late = now - last - TICK_MS;
		timerLateMs = Math.max(timerLateMs, late);
		if (late > LATE_MS) timesLate += 1;
		const busy = cpuMs();
		timerBusyMs = Math.max(timerBusyMs, busy - lastCpuMs - TICK_MS);
		lastCpuMs = busy;
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
		timerBusyMs,
		timesLate,
		cpuSeconds: (user + system) / 1e6,
	};
}

/** The thread's own on Linux: https://docs.kernel.org/scheduler/sched-stats.html */
const OWN_TIME = `/proc/self/task/${String(process.pid)}/schedstat`;

function cpuMs(): number {
	try {
		return Number(readFileSync(OWN_TIME, 'utf8').split(' ')[0]) / 1e6;
	} catch {
		return cpuMsOfProcess();
	}
}

function cpuMsOfProcess(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
