import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { RELEASES, type Release, SHORT_SUITE } from './releases';

/**
 * `npm run test:versions`: the short end-to-end suite in each release of n8n that is held to it, one after the other.
 *
 * - `--n8n 1.119.2` (again and again for several): these alone
 * - `--suite crash`: other files of test/e2e
 *
 * Prints a table; ends with 1 where a test failed or none ran.
 */

interface Assertion {
	status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo' | 'disabled';
	fullName: string;
}

interface JestReport {
	testResults: { assertionResults: Assertion[]; message: string }[];
}

const { values: chosen } = parseArgs({
	options: { n8n: { type: 'string', multiple: true }, suite: { type: 'string', multiple: true } },
});

async function main(): Promise<void> {
	const releases = RELEASES.filter(({ n8n }) => chosen.n8n?.includes(n8n) ?? true);
	const known = RELEASES.map(({ n8n }) => n8n).join(', ');
	if (releases.length === 0)
		throw new Error(`No such release in test/versions/releases.ts: it knows ${known}`);
	const rows: string[] = [
		'| n8n | Node.js | Database | Passed | Failed | Not promised there |',
		'|---|---|---|---|---|---|',
	];
	const details: string[] = [];
	for (const release of releases) {
		process.stdout.write(`\n== n8n ${release.n8n}, Node ${release.node}, ${release.database}\n`);
		const results = await runSuite(release);
		const named = (...statuses: Assertion['status'][]) =>
			results.filter(({ status }) => statuses.includes(status)).map(({ fullName }) => fullName);
		const [passed, failed, left] = [named('passed'), named('failed'), named('pending', 'skipped')];
		rows.push(
			`| ${release.n8n} | ${release.node} | ${release.database} | ${passed.length} | ${failed.length} | ${left.length} |`,
		);
		details.push(...failed.map((name) => `failed in ${release.n8n}: ${name}`));
		details.push(...left.map((name) => `not promised in ${release.n8n}: ${name}`));
		if (failed.length > 0 || passed.length === 0) process.exitCode = 1;
	}
	process.stdout.write(`\n${[...rows, '', ...details].join('\n')}\n`);
}

async function runSuite(release: Release): Promise<Assertion[]> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-versions-'));
	try {
		const report = join(folder, 'report.json');
		const files = (chosen.suite ?? SHORT_SUITE).join('|');
		await run(
			['--selectProjects', 'e2e', '--testPathPatterns', `test/e2e/(${files})\\.test`],
			['--maxWorkers=1', '--json', `--outputFile=${report}`],
			{
				N8N_LAB_VERSION: release.n8n,
				N8N_LAB_NODE: String(release.node),
				N8N_LAB_DATABASE: release.database,
			},
		);
		const { testResults } = JSON.parse(await readFile(report, 'utf8')) as JestReport;
		return testResults.flatMap(({ assertionResults, message }) =>
			assertionResults.length > 0 ? assertionResults : [{ status: 'failed' as const, fullName: message }],
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Its exit code is not looked at: the report says what failed. */
async function run(which: string[], how: string[], env: Record<string, string>): Promise<void> {
	const jest = spawn(process.execPath, [require.resolve('jest/bin/jest'), ...which, ...how], {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	await new Promise<void>((resolve, reject) => jest.once('error', reject).once('close', () => resolve()));
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
