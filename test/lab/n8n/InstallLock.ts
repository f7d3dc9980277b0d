import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps two installs out of one directory. The lock is a directory, since `mkdir` is atomic on every file system. */
export class InstallLock {
	private constructor(private readonly path: string) {}

	/** Waits for as long as the holder lives; a lock whose holder is gone is taken over. */
	static async acquire(path: string, onWait: (holder: number) => void = () => {}): Promise<InstallLock> {
		await mkdir(dirname(path), { recursive: true });
		let isReported = false;
		for (;;) {
			if (await tryLock(path)) return new InstallLock(path);
			const holder = await holderOf(path);
			if (holder !== undefined && !isAlive(holder)) {
				await removeStale(path, holder);
				continue;
			}
			if (!isReported && holder !== undefined) onWait(holder);
			isReported = isReported || holder !== undefined;
			await sleep(500 + Math.random() * 500);
		}
	}

	async release(): Promise<void> {
		await rm(this.path, { recursive: true, force: true });
	}
}

async function tryLock(path: string): Promise<boolean> {
	try {
		await mkdir(path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
	await writeFile(join(path, 'pid'), String(process.pid));
	return true;
}

/**
 * Another process may find the same stale lock, take it over and hold a new one by now, so the lock is looked at again
 * after it has been put aside, which only one of them can do.
 */
async function removeStale(path: string, holder: number): Promise<void> {
	const aside = `${path}.${process.pid}`;
	try {
		await rename(path, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
		throw error;
	}
	if ((await holderOf(aside)) === holder) await rm(aside, { recursive: true, force: true });
	else await rename(aside, path);
}

/** Undefined for the instant between a holder's `mkdir` and its `writeFile`. */
async function holderOf(path: string): Promise<number | undefined> {
	try {
		const pid = Number(await readFile(join(path, 'pid'), 'utf8'));
		return Number.isInteger(pid) && pid > 0 ? pid : undefined;
	} catch {
		return undefined;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
