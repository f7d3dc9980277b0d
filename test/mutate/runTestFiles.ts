import { join } from 'node:path';
import { readConfigs } from 'jest-config';
import TestRunner from 'jest-runner';
import Runtime from 'jest-runtime';
import { TestWatcher } from 'jest-watcher';
import type { Config } from '@jest/types';
import { TASK, type Report, type Task, type TaskGlobal } from './Task';

/** A process that runs the tests of one file after the other, as its parent says. Jest looks at the disk once. */

const ROOT = join(__dirname, '../..');
const say = (report: Report): void => void process.send?.(report);

async function main(): Promise<void> {
	const argv = { config: join(__dirname, 'jest.config.cjs'), watchman: false } as Config.Argv;
	const { globalConfig, configs } = await readConfigs({ ...argv, _: [], $0: '' }, [ROOT]);
	const contexts = new Map<Config.ProjectConfig, Awaited<ReturnType<typeof Runtime.createContext>>>();
	process.on('disconnect', () => process.exit());
	process.on('message', (task: Task) => {
		void runTests(task).then(
			(error) => say({ kind: 'done', ...(error === undefined ? {} : { error }) }),
			(error: unknown) => say({ kind: 'done', error: String(error) }),
		);
	});

	async function runTests(task: Task): Promise<string | undefined> {
		(globalThis as TaskGlobal)[TASK] = task;
		const kind = /^test\/(\w+)\//.exec(task.file)?.[1];
		const config = configs.find(({ displayName }) => displayName?.name === kind);
		if (config === undefined) throw new Error(`No tests: ${task.file}`);
		const context =
			contexts.get(config) ?? (await Runtime.createContext(config, { maxWorkers: 1, watchman: false }));
		contexts.set(config, context);
		const runner = new TestRunner(globalConfig, {
			changedFiles: undefined,
			sourcesRelatedToTestsInChangedFiles: undefined,
		});
		let error: string | undefined;
		runner.on('test-file-failure', ([, { message }]) => {
			error = message;
		});
		runner.on('test-file-success', ([, { testExecError }]) => {
			if (testExecError !== undefined) error = String(testExecError.message ?? testExecError);
		});
		const test = { path: join(ROOT, task.file), context: { ...context, config } };
		await runner.runTests([test], new TestWatcher({ isWatchMode: false }), { serial: true });
		return error;
	}
}

void main().then(() => process.send?.({ kind: 'done' } satisfies Report));
