import { basename } from 'node:path';
import type { Fate, Mutant } from './Mutant';
import type { MutantTask, Report, TestFile } from './Task';
import { TestProcess } from './TestProcess';

/** How long a file of tests may take as it is. */
const LOOK_MS = 1_200_000;
/** How long a file may take to load, and how much longer its tests may take with a mutant before it is said not to end. */
const LOAD_MS = 60_000;
const TRY_MS = 6_000;
const TIMES_LONGER = 8;
/** Files that are tried with a mutant of what is made at load time; each has to be loaded anew. */
const MAX_FILES_AT_LOAD = 6;

export interface Verdict {
	readonly fate: Fate;
	/** File and test that noticed. */
	readonly by?: string;
}

/** Tries mutants with files of tests, the quickest first, until a test notices. */
export class Campaign {
	readonly verdicts = new Map<number, Verdict>();
	readonly #seen = new Map<string, TestFile>();
	readonly #byFile = new Map<string, Set<number>>();

	/** @param budgetMs how much time of tests (without mutants) is spent on a mutant in one file of tests */
	constructor(
		private readonly mutants: readonly Mutant[],
		private readonly options: {
			folder: string;
			processes: number;
			budgetMs: number;
			say: (text: string) => void;
		},
	) {
		for (const { id } of mutants) this.verdicts.set(id, { fate: 'not reached' });
	}

	/** @param all mutants in the code, tried or not: which of them a file of tests comes by says what it is about */
	async run(testFiles: readonly string[], all: readonly Mutant[]): Promise<void> {
		let looked = 0;
		await this.#each(testFiles, async (file, process) => {
			await this.#look(file, process);
			looked += 1;
			const seconds = ((this.#seen.get(file)?.ms ?? 0) / 1000).toFixed(1);
			this.options.say(`${String(looked)} of ${String(testFiles.length)} looked at: ${file}, ${seconds} s`);
		});
		for (const { id, file } of all) {
			const ids = this.#byFile.get(file) ?? new Set();
			this.#byFile.set(file, ids.add(id));
		}
		const files = [...testFiles].filter((file) => this.#seen.has(file));
		files.sort((a, b) => (this.#seen.get(a)?.ms ?? 0) - (this.#seen.get(b)?.ms ?? 0));
		await this.#each(files, async (file, process) => await this.#tryWith(file, process));
		await this.#tryAtLoad(files);
	}

	/** No test has noticed it so far. */
	isOpen(id: number): boolean {
		const fate = this.verdicts.get(id)?.fate;
		return fate === 'survived' || fate === 'not reached';
	}

	async #each<T>(
		things: readonly T[],
		work: (thing: T, process: TestProcess) => Promise<void>,
	): Promise<void> {
		const waiting = [...things];
		const one = async (): Promise<void> => {
			const process = new TestProcess(this.options.folder);
			for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift())
				await work(thing, process);
			process.stop();
		};
		await Promise.all(Array.from({ length: this.options.processes }, one));
	}

	async #look(file: string, process: TestProcess): Promise<void> {
		const error = await process.run(
			{ kind: 'look', file },
			(report) => {
				if (report.kind === 'looked') this.#seen.set(file, report.seen);
			},
			() => LOOK_MS,
		);
		const seen = this.#seen.get(file);
		const failed = seen?.tests.filter(({ hasFailed }) => hasFailed).map(({ name }) => name) ?? [];
		if (error !== undefined || failed.length > 0) {
			this.options.say(`${file} fails without a mutant, and is left out: ${error ?? failed.join('; ')}`);
			this.#seen.delete(file);
		}
	}

	async #tryWith(file: string, process: TestProcess): Promise<void> {
		let waiting = this.mutants
			.filter(({ id }) => this.isOpen(id))
			.map(({ id }) => ({ id, tests: this.#testsFor(id, file) }))
			.filter(({ tests }) => tests.length > 0);
		if (waiting.length === 0) return;
		const [started, count] = [performance.now(), waiting.length];
		let killed = 0;
		let isAlone = false;
		while (waiting.length > 0) {
			const batch = isAlone ? waiting.slice(0, 1) : waiting;
			const { tried, spoiled } = await this.#batch(file, batch, process, false);
			killed += [...tried].filter((id) => !this.isOpen(id)).length;
			// Once more, in a process of its own: there it is the mutant itself, or nothing.
			isAlone = spoiled && !isAlone;
			waiting = waiting.filter(({ id }) => !tried.has(id));
			if (tried.size === 0 && !spoiled) break;
		}
		const seconds = ((performance.now() - started) / 1000).toFixed(0);
		this.options.say(`${file}: ${String(killed)} of ${String(count)} mutants noticed, ${seconds} s`);
	}

	/** The tests that come by a mutant. */
	#testsFor(id: number, file: string): MutantTask['tests'] {
		const isInHooks = this.#seen.get(file)?.inHooks.includes(id) === true;
		return this.#quickest(file, (reached) => isInHooks || reached.includes(id));
	}

	/** The quickest tests of a file, as far as the budget goes, and one at least. */
	#quickest(file: string, isWanted: (reached: readonly number[]) => boolean): MutantTask['tests'] {
		const tests = (this.#seen.get(file)?.tests ?? [])
			.map(({ reached, ms }, place) => ({ ms, place, reached }))
			.filter(({ reached }) => isWanted(reached))
			.sort((a, b) => a.ms - b.ms);
		let sum = 0;
		const quick = tests.filter(({ ms }, index) => (sum += ms) <= this.options.budgetMs || index === 0);
		return quick.map(({ place, ms }) => [place, ms] as const);
	}

	async #tryAtLoad(files: readonly string[]): Promise<void> {
		// Also where a test has come by: of what is made when a file is loaded, that may have been too late.
		const open = this.mutants.filter(({ id }) => this.isOpen(id));
		const tasks = open.flatMap((mutant) => {
			const loading = files.filter((file) => this.#seen.get(file)?.atLoad.includes(mutant.id));
			const named = loading.filter((file) => nameOf(file) === nameOf(mutant.file));
			const about = loading.filter((file) => this.#isAbout(file, mutant.file));
			const others = about.length > 0 ? about : loading;
			const chosen = [...new Set([...named, ...others])].slice(0, MAX_FILES_AT_LOAD);
			return chosen.length > 0 ? [{ mutant, chosen }] : [];
		});
		if (tasks.length > 0) this.options.say(`${String(tasks.length)} mutants in what is made at load time`);
		await this.#each(tasks, async ({ mutant, chosen }, process) => {
			for (const file of chosen) {
				if (!this.isOpen(mutant.id)) break;
				const tests = this.#quickest(file, () => true);
				await this.#batch(file, [{ id: mutant.id, tests }], process, true);
			}
		});
	}

	#isAbout(file: string, source: string): boolean {
		const ids = this.#byFile.get(source);
		return this.#seen.get(file)?.tests.some(({ reached }) => reached.some((id) => ids?.has(id))) ?? false;
	}

	async #batch(
		file: string,
		mutants: readonly MutantTask[],
		process: TestProcess,
		fromLoad: boolean,
	): Promise<{ tried: Set<number>; spoiled: boolean }> {
		const tried = new Set<number>();
		let current: number | undefined;
		let spoiled = false;
		let hasHung = false;
		const settle = (id: number, fate: Fate, by?: string): void => {
			tried.add(id);
			if (!this.isOpen(id)) return;
			this.verdicts.set(id, { fate, ...(by === undefined ? {} : { by: `${file}: ${by}` }) });
		};
		const onReport = (report: Report): void => {
			if (report.kind === 'begins') current = report.id;
			if (report.kind !== 'tried') return;
			// Alone in a process of its own nothing can have been left behind by another one.
			if (report.isSpoiled && mutants.length > 1) spoiled = true;
			else settle(report.id, report.fate, report.by);
			hasHung ||= report.fate === 'timed out' || report.isSpoiled === true;
			current = undefined;
		};
		const silenceMs = (report: Report | undefined): number => {
			if (report?.kind !== 'begins' || fromLoad) return LOAD_MS;
			const tests = mutants.find(({ id }) => id === report.id)?.tests ?? [];
			return TRY_MS + TIMES_LONGER * tests.reduce((sum, [, ms]) => sum + ms, 0);
		};
		const task = { kind: 'try', file, mutants, fromLoad } as const;
		const error = await process.run(task, onReport, silenceMs);
		if (hasHung) process.stop();
		if (error !== undefined && current !== undefined) {
			settle(current, error === 'silent' ? 'timed out' : 'killed', error);
		}
		return { tried, spoiled };
	}
}

/** `choices` of `settings/choices.ts` and of `settings/choices.test.ts`. */
function nameOf(path: string): string {
	return basename(path).replace(/(\.test)?\.ts$/, '');
}
