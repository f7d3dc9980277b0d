import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Random } from '../lab/mail/Random';
import { readArgs } from '../lab/process/readArgs';
import { areaOf } from './areas';
import { Campaign } from './Campaign';
import type { Mutant } from './Mutant';
import { planMutants } from './planMutants';
import { isRateKept, printReport } from './report';

const USAGE = `npm run mutate -- [options]
  --files PATTERN   files of nodes/mail whose path matches (default: those of areas.ts)
  --sample N        so many mutants, the same share of every file (default: all)
  --seed N          which ones (default: the time)
  --kinds LIST      kinds of tests, in their order (default: unit; all: unit,contract,integration)
  --tests PATTERN   of these only the files of tests that match
  --processes N     how many at a time (default 2)
  --budget N        seconds of tests that a mutant is worth in one file of tests (default 20)`;

const ROOT = join(__dirname, '../..');
const FOLDER = join(ROOT, 'node_modules/.cache/mutate');

/** Puts small faults into the code, one at a time, and tells which of them no test notices. */
async function main(): Promise<void> {
	const { files, seed, sample, kinds, tests, processes, budgetMs } = options();
	await prepare();
	const all = planMutants(ROOT, files, join(FOLDER, String(process.pid)));
	const chosen = sample >= all.length ? all : sampleOf(all, sample, new Random(seed));
	console.log(
		`${String(chosen.length)} of ${String(all.length)} mutants in ${String(files.length)} files, seed ${String(seed)}`,
	);
	const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
	const campaign = new Campaign(chosen, {
		folder: join(FOLDER, String(process.pid)),
		processes,
		budgetMs,
		say,
	});
	// What is known so far is worth having, too.
	process.once('SIGINT', () => finish(chosen, campaign));
	for (const kind of kinds) {
		const open = chosen.filter(({ id }) => campaign.isOpen(id));
		const sources = [...new Set(open.map(({ file }) => file))];
		const related = sources.length === 0 ? [] : testsOf(kind, sources);
		await campaign.run(
			related.filter((file) => tests.test(file)),
			all,
		);
	}
	finish(chosen, campaign);
}

function finish(mutants: readonly Mutant[], { verdicts }: Campaign): never {
	printReport(mutants, verdicts);
	const rows = mutants.map((mutant) => ({ ...mutant, ...verdicts.get(mutant.id) }));
	writeFileSync(join(FOLDER, 'report.json'), JSON.stringify(rows, undefined, '\t'));
	process.exit(isRateKept(mutants, verdicts) ? 0 : 1);
}

/** As Jest does before the tests. */
async function prepare(): Promise<void> {
	mkdirSync(FOLDER, { recursive: true });
	const { default: setUp } = (await import(pathToFileURL(join(ROOT, 'build/ews/testSetup.mjs')).href)) as {
		default: (global: unknown, project: { rootDir: string }) => Promise<void>;
	};
	await setUp(undefined, { rootDir: ROOT });
}

/** Every file has its share, so that a small area is not left out. */
function sampleOf(all: readonly Mutant[], count: number, random: Random): Mutant[] {
	const keyed = all.map((mutant) => ({ mutant, key: random.next() }));
	return keyed
		.sort((a, b) => a.key - b.key)
		.slice(0, count)
		.map(({ mutant }) => mutant)
		.sort((a, b) => a.id - b.id);
}

function testsOf(kind: string, sources: readonly string[]): string[] {
	const args = ['jest', '--selectProjects', kind, '--listTests', '--findRelatedTests', ...sources];
	const listed = execFileSync('npx', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 });
	return listed
		.split('\n')
		.filter((line) => line.endsWith('.test.ts'))
		.map((path) => relative(ROOT, path.trim()));
}

function sourceFiles(pattern: RegExp | undefined): string[] {
	const names = readdirSync(join(ROOT, 'nodes/mail'), { recursive: true, encoding: 'utf8' });
	const files = names.filter((name) => name.endsWith('.ts')).map((name) => `nodes/mail/${name}`);
	return files.filter((file) => (pattern ? pattern.test(file) : areaOf(file) !== undefined)).sort();
}

function options() {
	const values = readArgs(USAGE, {
		files: { type: 'string' },
		sample: { type: 'string', default: 'Infinity' },
		seed: { type: 'string', default: String(Date.now() % 1e9) },
		kinds: { type: 'string', default: 'unit' },
		tests: { type: 'string', default: '' },
		processes: { type: 'string', default: '2' },
		budget: { type: 'string', default: '20' },
	});
	const files = sourceFiles(values.files === undefined ? undefined : new RegExp(values.files));
	const kinds = values.kinds === 'all' ? ['unit', 'contract', 'integration'] : values.kinds.split(',');
	const [sample, seed, processes, budget] = [values.sample, values.seed, values.processes, values.budget].map(
		Number,
	) as [number, number, number, number];
	if (
		!values.help &&
		files.length > 0 &&
		sample > 0 &&
		Number.isInteger(seed) &&
		processes >= 1 &&
		budget > 0
	) {
		return {
			files,
			sample,
			seed,
			kinds,
			tests: new RegExp(values.tests),
			processes,
			budgetMs: budget * 1000,
		};
	}
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
