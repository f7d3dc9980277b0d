import { Worker } from 'node:worker_threads';
import { withDeadline } from '../../async/withDeadline';
import type { SanitizeAnswer, SanitizeJob } from './sanitizeWorker';
import type { WorkerProgram } from './workerProgram';

export interface SanitizerLimits {
	/** How long one text may take, in milliseconds. */
	readonly deadlineMs: number;
	/** How long a thread without work is kept, in milliseconds. */
	readonly idleMs: number;
	/** Of its heap. Beyond it Node ends the thread and not the process. */
	readonly megabytes: number;
}

/**
 * Cleans HTML in a thread of its own, one text after the other: the library reads a text in one piece, and takes the
 * square of the number of open elements (200 kB: 4 s; 1 MB: 100 s). What takes too long is ended along with the
 * thread; the next text gets a new one. A thread that waits lets the process end.
 */
export class SanitizerThread {
	private worker: Worker | undefined;
	/** Who waits for the answer of `worker`. */
	private waiting: { resolve(answer: SanitizeAnswer): void; reject(error: unknown): void } | undefined;
	private idle: NodeJS.Timeout | undefined;
	private last: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly program: WorkerProgram,
		private readonly limits: SanitizerLimits,
	) {}

	/** @throws where the text cannot be cleaned, or not in time */
	async run(job: SanitizeJob): Promise<string> {
		const turn = this.last.then(async () => await this.clean(job));
		this.last = turn.catch(() => undefined);
		return await turn;
	}

	/** Whether there is a thread. */
	get isOpen(): boolean {
		return this.worker !== undefined;
	}

	private async clean(job: SanitizeJob): Promise<string> {
		clearTimeout(this.idle);
		const worker = (this.worker ??= this.start());
		worker.ref();
		try {
			const answer = await withDeadline(this.ask(worker, job), {
				ms: this.limits.deadlineMs,
				// Its answer would be taken for that to the next text.
				onGiveUp: () => this.end(worker),
			});
			if ('failure' in answer) throw new Error(answer.failure);
			return answer.html;
		} finally {
			worker.unref();
			this.idle = setTimeout(() => this.end(worker), this.limits.idleMs);
			this.idle.unref();
		}
	}

	private async ask(worker: Worker, job: SanitizeJob): Promise<SanitizeAnswer> {
		return await new Promise((resolve, reject) => {
			this.waiting = { resolve, reject };
			worker.postMessage(job);
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
		worker.on('message', (answer: SanitizeAnswer) => {
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
