import { setTimeout as sleep } from 'node:timers/promises';
import { stopped } from '../async/stopped';

const MINUTE = 60_000;

/** So many in any minute, as Exchange counts them for each mailbox. */
export class MinuteLimit {
	/** When the last ones went, oldest first; those that wait for their time included. */
	private readonly times: number[] = [];

	constructor(private readonly now: () => number = Date.now) {}

	get isQuiet(): boolean {
		return (this.times.at(-1) ?? 0) <= this.now() - MINUTE;
	}

	/**
	 * Comes back when one more may go.
	 * @throws MailError when the signal is aborted first
	 */
	async pass(perMinute: number, signal: AbortSignal): Promise<void> {
		const wait = this.book(perMinute);
		if (wait <= 0) return;
		await sleep(wait, undefined, { signal, ref: false }).catch(() => {
			throw stopped();
		});
	}

	/** Takes the next free place. @returns milliseconds until then */
	book(perMinute: number): number {
		const now = this.now();
		while (this.times.length > 0 && (this.times[0] as number) <= now - MINUTE) this.times.shift();
		const before = this.times.at(-perMinute);
		const at = before === undefined ? now : Math.max(now, before + MINUTE);
		this.times.push(at);
		return at - now;
	}
}
