import type { Circus } from '@jest/types';
import { testsOf } from './testsOf';
import type { TestRun } from './TestRun';
import type { Report } from './Task';

/** Runs a file as it is and notes which mutants each test comes by. */
export class LookAround implements TestRun {
	readonly #atLoad = new Set<number>();
	readonly #inHooks = new Set<number>();
	readonly #byTest = new Map<Circus.TestEntry, Set<number>>();
	readonly #started = performance.now();
	#current = this.#atLoad;

	constructor(private readonly say: (report: Report) => void) {}

	isOn(id: number): boolean {
		this.#current.add(id);
		return false;
	}

	handle(event: Circus.Event, state: Circus.State): void {
		if (event.name === 'run_start' || event.name === 'test_done') this.#current = this.#inHooks;
		if (event.name === 'test_started') {
			this.#current = new Set();
			this.#byTest.set(event.test, this.#current);
		}
		if (event.name === 'run_finish') this.#tell(state);
	}

	#tell(state: Circus.State): void {
		const tests = testsOf(state.rootDescribeBlock);
		this.say({
			kind: 'looked',
			seen: {
				atLoad: [...this.#atLoad],
				inHooks: [...this.#inHooks],
				tests: tests.map((test) => ({
					name: test.name,
					ms: test.duration ?? 0,
					reached: [...(this.#byTest.get(test) ?? [])],
					hasFailed: test.errors.length > 0,
				})),
				ms: performance.now() - this.#started,
			},
		});
	}
}
