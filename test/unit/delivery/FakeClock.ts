import type { Clock } from '../../../nodes/mail/delivery/Clock';

interface Sleeper {
	at: number;
	wake(): void;
}

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
	private time = 0;
	private sleepers: Sleeper[] = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number, signal: AbortSignal): Promise<void> {
		if (signal.aborted) return;
		await new Promise<void>((resolve) => {
			const onAbort = () => {
				this.sleepers = this.sleepers.filter((other) => other !== sleeper);
				resolve();
			};
			const wake = () => {
				signal.removeEventListener('abort', onAbort);
				resolve();
			};
			const sleeper = { at: this.time + ms, wake };
			this.sleepers.push(sleeper);
			signal.addEventListener('abort', onAbort);
		});
	}

	/** Lets time pass, waking sleepers in their order and giving each the time to do its work. */
	async pass(ms: number): Promise<void> {
		const end = this.time + ms;
		for (;;) {
			await settle();
			const next = this.sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
			if (next === undefined) break;
			this.sleepers = this.sleepers.filter((other) => other !== next);
			this.time = Math.max(this.time, next.at);
			next.wake();
		}
		this.time = end;
	}
}

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
	for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
