import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Report, Task } from './Task';

const MEGABYTES = 1_500;

/** A process for tests; killed and begun anew where one of them does not come to its end. */
export class TestProcess {
	#child: ChildProcess | undefined;

	/** @param folder of the files with mutants in them */
	constructor(private readonly folder: string) {}

	/**
	 * @param onReport of each report but the last
	 * @param silenceMs how long it may say nothing, after each report; `undefined` at the beginning
	 * @returns why the task was not done to its end: the process died, said nothing, or the file did not load
	 */
	async run(
		task: Task,
		onReport: (report: Report) => void,
		silenceMs: (report: Report | undefined) => number,
	): Promise<string | undefined> {
		const child = (this.#child ??= await this.#start());
		return await new Promise((resolve) => {
			const end = (error: string | undefined): void => {
				clearTimeout(timer);
				child.removeAllListeners();
				if (error !== undefined) this.stop();
				resolve(error);
			};
			const silent = (): void => end('silent');
			let timer = setTimeout(silent, silenceMs(undefined));
			child.on('message', (report: Report) => {
				clearTimeout(timer);
				timer = setTimeout(silent, silenceMs(report));
				if (report.kind === 'done') end(report.error);
				else onReport(report);
			});
			child.on('exit', () => end('died'));
			child.send(task);
		});
	}

	stop(): void {
		this.#child?.kill('SIGKILL');
		this.#child = undefined;
	}

	async #start(): Promise<ChildProcess> {
		const child = fork(join(__dirname, 'runTestFiles.ts'), {
			// What tests log is not looked at.
			stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
			execArgv: [...process.execArgv, `--max-old-space-size=${String(MEGABYTES)}`],
			env: { ...process.env, MUTANTS: this.folder, NODE_ENV: 'test' },
		});
		await new Promise((resolve, reject) => {
			child.once('message', resolve);
			child.once('exit', reject);
		});
		child.removeAllListeners();
		return child;
	}
}
