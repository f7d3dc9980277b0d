import type { Circus } from '@jest/types';
import type { TestRun } from './TestRun';
import type { MutantTask, Report, Task } from './Task';
import { testsOf } from './testsOf';

/** How much longer a test may take with a mutant than without, before it is said not to end. */
const TIMES_LONGER = 8;
const AND_MS = 4_000;

/** Off: the test that failed is run once more without its mutant. */
const NONE = -1;

interface Trial {
	readonly mutant: MutantTask;
	readonly block: Circus.DescribeBlock;
	failed?: Circus.TestEntry;
	isControl: boolean;
}

/**
 * Runs the tests of a file for one mutant after the other, without loading the file again: each mutant gets a copy of
 * the tests that come by it. A test that fails is run again with the mutant off; if it fails then too, something was
 * left behind, and the process has to be begun anew.
 */
export class TryMutants implements TestRun {
	#on: number;
	#waiting: MutantTask[];
	#trial: Trial | undefined;
	#tests: Circus.DescribeBlock | undefined;

	constructor(
		task: Extract<Task, { kind: 'try' }>,
		private readonly say: (report: Report) => void,
	) {
		this.#waiting = [...task.mutants];
		this.#on = task.fromLoad ? (task.mutants[0]?.id ?? NONE) : NONE;
		if (this.#on !== NONE) this.say({ kind: 'begins', id: this.#on });
		this.isFromLoad = task.fromLoad;
	}

	private readonly isFromLoad: boolean;

	isOn(id: number): boolean {
		return id === this.#on;
	}

	handle(event: Circus.Event, state: Circus.State): void {
		if (event.name === 'run_start') this.#begin(state);
		else if (event.name === 'test_done' && event.test.errors.length > 0) this.#fails(event.test);
		else if (event.name === 'error') this.#failsElsewhere();
		else if (event.name === 'run_describe_finish' && event.describeBlock === this.#trial?.block) {
			this.#ends(state);
		}
	}

	#begin(state: Circus.State): void {
		const root = state.rootDescribeBlock;
		this.#tests = { ...root, children: [...root.children], hooks: [...root.hooks] };
		root.children.length = 0;
		root.hooks.length = 0;
		this.#next(state);
	}

	#next({ rootDescribeBlock: root }: Circus.State): void {
		const mutant = this.#waiting.shift();
		if (mutant === undefined || this.#tests === undefined) return;
		this.say({ kind: 'begins', id: mutant.id });
		this.#on = mutant.id;
		this.#add(root, { mutant, isControl: false });
	}

	#add(root: Circus.DescribeBlock, trial: Omit<Trial, 'block'>): void {
		if (this.#tests === undefined) return;
		const times = new Map(trial.mutant.tests);
		const places = { next: 0 };
		const block = copyOf(this.#tests, root, times, places);
		this.#trial = { ...trial, block };
		root.children.push(block);
	}

	#fails(test: Circus.TestEntry): void {
		if (this.#trial === undefined || this.#trial.failed !== undefined) return;
		this.#trial.failed = test;
		for (const other of testsOf(this.#trial.block)) if (other.status === null) other.mode = 'skip';
	}

	#failsElsewhere(): void {
		const [test] = this.#trial === undefined ? [] : testsOf(this.#trial.block);
		if (test !== undefined) this.#fails(test);
	}

	#ends(state: Circus.State): void {
		const { mutant, failed, isControl, block } = this.#trial as Trial;
		const { id } = mutant;
		if (failed === undefined) {
			if (isControl) this.say({ kind: 'tried', id, fate: 'killed', by: this.#by });
			else this.say({ kind: 'tried', id, fate: 'survived' });
			this.#next(state);
			return;
		}
		if (isControl) {
			this.say({ kind: 'tried', id, fate: 'killed', by: this.#by, isSpoiled: true });
			return;
		}
		this.#by = nameOf(failed);
		const hasTimedOut = JSON.stringify(failed.errors.map(textOf)).includes('Exceeded timeout of');
		if (hasTimedOut || this.isFromLoad) {
			// What did not end goes on behind the others.
			this.say({ kind: 'tried', id, fate: hasTimedOut ? 'timed out' : 'killed', by: this.#by });
			return;
		}
		this.#on = NONE;
		const place = testsOf(block).indexOf(failed);
		const again = mutant.tests.filter(([at]) => at === place);
		this.#add(state.rootDescribeBlock, { mutant: { id, tests: again }, isControl: true });
	}

	#by = '';
}

/** A block with copies of its tests, of which only those given are run. */
function copyOf(
	block: Circus.DescribeBlock,
	parent: Circus.DescribeBlock,
	times: ReadonlyMap<number, number>,
	places: { next: number },
): Circus.DescribeBlock {
	const copy: Circus.DescribeBlock = { ...block, parent, hooks: block.hooks, children: [] };
	for (const child of block.children) {
		if (child.type === 'describeBlock') {
			copy.children.push(copyOf(child, copy, times, places));
			continue;
		}
		const ms = times.get(places.next++);
		const test: Circus.TestEntry = { ...child, parent: copy, errors: [], invocations: 0, status: null };
		if (ms === undefined) test.mode = 'skip';
		else test.timeout = ms * TIMES_LONGER + AND_MS;
		copy.children.push(test);
	}
	return copy;
}

function textOf(error: Circus.TestError): string {
	const [first] = Array.isArray(error) ? (error as unknown[]) : [error];
	return first instanceof Error || (typeof first === 'object' && first !== null && 'message' in first)
		? String((first as Error).message)
		: String(first);
}

function nameOf(test: Circus.TestEntry): string {
	const names = [test.name as string];
	for (let block = test.parent; block.parent !== undefined; block = block.parent) names.unshift(block.name);
	return names.filter((name) => name !== 'ROOT_DESCRIBE_BLOCK').join(' › ');
}
