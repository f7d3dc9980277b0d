import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const EVERY_MICROSECONDS = 250;

/** Runs the work under V8's profiler, without what the process did before it (`node --cpu-prof` begins at its start). */
export async function profiled(file: string | undefined, work: () => Promise<void>): Promise<void> {
	if (file === undefined) return await work();
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROSECONDS });
	await session.post('Profiler.start');
	await work();
	const { profile } = await session.post('Profiler.stop');
	session.disconnect();
	writeFileSync(file, JSON.stringify(profile));
}
