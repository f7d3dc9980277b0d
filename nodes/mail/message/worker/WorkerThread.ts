import { Worker } from 'node:worker_threads';
import { withDeadline } from '../../async/withDeadline';

/** What a thread runs: a file, or the text of one. */
export interface WorkerProgram {
	readonly code: string;
	readonly isText: boolean;
}

/** What it answers to a job: one answer for each, in their order. */
export type WorkerAnswer<R> = { readonly result: R } | { readonly failure: string };

export interface WorkerLimits {
	/** How long one job may take, in milliseconds. */
	readonly deadlineMs: number;
	/** How long a job may wait for those before it, in milliseconds. Default: as long as they take. */
	readonly waitMs?: number;
	/** How long a thread without work is kept, in milliseconds. */
	readonly idleMs: number;
	/** Of its heap. Beyond it Node ends the thread and not the process. */
	readonly megabytes: number;
}

/**
 * Does one job after the other in a thread of its own, for libraries that take their input in one piece: n8n's event
 * loop goes on, and what takes too long is ended along with the thread; the next job gets a new one. A thread that waits
 * lets the process end.
 *
 * @template J a job, @template R its result: both are copied between the threads
 */
export class WorkerThread<J, R> {
	private worker: Worker | undefined;
	/** Who waits for the answer of `worker`. */
	private waiting: { resolve(answer: WorkerAnswer<R>): void; reject(error: unknown): void } | undefined;
	private idle: NodeJS.Timeout | undefined;
	private last: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly program: WorkerProgram,
		private readonly limits: WorkerLimits,
	) {}

	/**
	 * @param transfer buffers of the job that are handed over and not copied: they are empty here afterwards
	 * @throws where the job cannot be done, or not in time
	 */
	async run(job: J, transfer: readonly ArrayBuffer[] = []): Promise<R> {
		let isLate = false;
		let begin: () => void = () => undefined;
		const begun = new Promise<void>((resolve) => (begin = resolve));
		const turn = this.last.then(async () => {
			begin();
			return isLate ? undefined : await this.doJob(job, transfer);
		});
		this.last = turn.catch(() => undefined);
		const { waitMs } = this.limits;
		if (waitMs !== undefined) await withDeadline(begun, { ms: waitMs, onGiveUp: () => (isLate = true) });
		// Whoever is late has been told so.
		return (await turn) as R;
	}

	/** Whether there is a thread. */
	get isOpen(): boolean {
		return this.worker !== undefined;
	}

	private async doJob(job: J, transfer: readonly ArrayBuffer[]): Promise<R> {
		clearTimeout(this.idle);
		const worker = (this.worker ??= this.start());
		worker.ref();
		try {
			const answer = await withDeadline(this.ask(worker, job, transfer), {
				ms: this.limits.deadlineMs,
				// Its answer would be taken for that to the next job.
				onGiveUp: () => this.end(worker),
			});
			if ('failure' in answer) throw new Error(answer.failure);
			return answer.result;
		} finally {
			worker.unref();
			this.idle = setTimeout(() => this.end(worker), this.limits.idleMs);
			this.idle.unref();
		}
	}

	private async ask(worker: Worker, job: J, transfer: readonly ArrayBuffer[]): Promise<WorkerAnswer<R>> {
		return await new Promise((resolve, reject) => {
			this.waiting = { resolve, reject };
			worker.postMessage(job, transfer);
		});
	}

	private start(): Worker {
		const { code, isText } = this.program;
		const worker = new Worker(code, {
			eval: isText,
			// It needs nothing of what the process knows; a program that is a file may need the loader of tests.
			...(isText ? { env: {}, execArgv: [] } : {}),
			resourceLimits: { maxOldGenerationSizeMb: this.limits.megabytes },
		});
		const fail = (error: unknown) => this.end(worker, error);
		worker.on('message', (answer: WorkerAnswer<R>) => {
			if (worker === this.worker) this.waiting?.resolve(answer);
		});
		worker.on('error', fail);
		worker.on('messageerror', fail);
		worker.on('exit', () => fail(new Error('its thread ended')));
		return worker;
	}

	/** Once it is no longer ours, whatever it still says concerns nobody. */
	private end(worker: Worker, error?: unknown): void {
		void worker.terminate();
		if (worker !== this.worker) return;
		this.worker = undefined;
		this.waiting?.reject(error);
	}
}
