import { readFile, writeFile } from 'node:fs/promises';

/** The most memory that a process has held since `resetPeakMemory`, in mebibytes (Linux, `VmHWM`). */
export async function peakMemory(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** See proc(5), `clear_refs`. */
export async function resetPeakMemory(pid: number): Promise<void> {
	await writeFile(`/proc/${pid}/clear_refs`, '5');
}
