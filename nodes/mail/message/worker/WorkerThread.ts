import { Worker } from 'node:worker_threads';
import { withDeadline } from '../../async/withDeadline';

/** The program of a thread: a file, or its text. */
export interface WorkerProgram {
	readonly code: string;
	readonly isText: boolean;
}

/** The answer to a job: one for each, in order. */
export type WorkerAnswer<R> = { readonly result: R } | { readonly failure: string };

export interface WorkerLimits {
	/** Time limit for a job, in milliseconds. */
	readonly deadlineMs: number;
	/** How long a job may wait for earlier ones, in milliseconds. Default: unlimited. */
	readonly waitMs?: number;
	/** How long an idle thread is kept, in milliseconds. */
	readonly idleMs: number;
	/** Limit of its heap, beyond which Node ends the thread and not the process. */
	readonly megabytes: number;
}

/**
 * Executes jobs one after another in a thread, for synchronous libraries: n8n's event loop is not blocked,
 * and a job that takes too long is ended with its thread; the next job gets a new one. An idle thread does
 * not keep the process alive.
 *
 * @template J a job, @template R its result: both are copied between the threads
 */
export class WorkerThread<J, R> {
	private worker: Worker | undefined;
	/** The pending job of `worker`. */
	private waiting: { resolve(answer: WorkerAnswer<R>): void; reject(error: unknown): void } | undefined;
	private idle: NodeJS.Timeout | undefined;
	private last: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly program: WorkerProgram,
		private readonly limits: WorkerLimits,
	) {}

	/**
	 * @param transfer buffers of the job that are transferred instead of copied, and empty here afterward
	 * @throws if the job fails or takes too long
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
		// A late job has already been rejected.
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
				// Its answer would be taken for that of the next job.
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
			// It needs nothing from the process's environment; a program that is a file may need the loader
			// of tests.
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

	/** Messages of an ended thread are ignored. */
	private end(worker: Worker, error?: unknown): void {
		void worker.terminate();
		if (worker !== this.worker) return;
		this.worker = undefined;
		this.waiting?.reject(error);
	}
}
