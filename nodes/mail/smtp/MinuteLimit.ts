import { setTimeout as sleep } from 'node:timers/promises';
import { stopped } from '../async/stopped';

const MINUTE = 60_000;

/** Limits the messages in any one minute, as Exchange does for each mailbox. */
export class MinuteLimit {
	/** Times of the last messages, oldest first, including those scheduled. */
	private readonly times: number[] = [];

	constructor(private readonly now: () => number = Date.now) {}

	get isQuiet(): boolean {
		return (this.times.at(-1) ?? 0) <= this.now() - MINUTE;
	}

	/**
	 * Resolves when one more message may be sent.
	 * @throws MailError when the signal is aborted first
	 */
	async pass(perMinute: number, signal: AbortSignal): Promise<void> {
		const wait = this.book(perMinute);
		if (wait <= 0) return;
		await sleep(wait, undefined, { signal, ref: false }).catch(() => {
			throw stopped();
		});
	}

	/** Reserves the next free slot. @returns milliseconds until then */
	book(perMinute: number): number {
		const now = this.now();
		while (this.times.length > 0 && (this.times[0] as number) <= now - MINUTE) this.times.shift();
		const before = this.times.at(-perMinute);
		const at = before === undefined ? now : Math.max(now, before + MINUTE);
		this.times.push(at);
		return at - now;
	}
}
