import { stopped } from './stopped';

interface Waiting {
	limit: number;
	go(): void;
}

/** Admits a limited number of callers at a time, in order of arrival. */
export class Semaphore {
	private taken = 0;
	private readonly queue: Waiting[] = [];

	get inUse(): number {
		return this.taken;
	}

	/**
	 * Resolves when the caller is admitted; `leave` gives the place up.
	 * @param limit how many may be admitted at a time, according to this caller
	 * @throws MailError when the signal is aborted first
	 */
	async enter(limit: number, signal: AbortSignal): Promise<void> {
		if (signal.aborted) throw stopped();
		if (this.queue.length === 0 && this.taken < limit) {
			this.taken += 1;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const waiting: Waiting = {
				limit,
				go: () => {
					signal.removeEventListener('abort', onAbort);
					resolve();
				},
			};
			const onAbort = () => {
				this.queue.splice(this.queue.indexOf(waiting), 1);
				reject(stopped());
				this.admit();
			};
			signal.addEventListener('abort', onAbort, { once: true });
			this.queue.push(waiting);
		});
	}

	leave(): void {
		this.taken -= 1;
		this.admit();
	}

	private admit(): void {
		for (let next = this.queue[0]; next && this.taken < next.limit; next = this.queue[0]) {
			this.queue.shift();
			this.taken += 1;
			next.go();
		}
	}
}
