import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { LookAround } from './LookAround';
import type { TestRun } from './TestRun';
import { TASK, type Report, type TaskGlobal } from './Task';
import { TryMutants } from './TryMutants';

const say = (report: Report): void => void process.send?.(report);

/** The tests of a file as they are, but run for what the task says. `jest.config.cjs` beside it names this file. */
class MutantEnvironment extends TestEnvironment {
	readonly #run: TestRun;

	constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
		super(config, context);
		const task = (globalThis as TaskGlobal)[TASK];
		if (task === undefined) throw new Error('No task');
		this.#run = task.kind === 'look' ? new LookAround(say) : new TryMutants(task, say);
		Object.assign(this.global, { __isMutantOn: (id: number) => this.#run.isOn(id) });
	}

	handleTestEvent = (event: Circus.Event, state: Circus.State): void => {
		this.#run.handle(event, state);
	};
}

export = MutantEnvironment;
