/**
 * Runs test files each in a process of its own, and fails where one does not end after its last test: what then keeps
 * it alive (a connection, a server, a timer) stays open in n8n as well, or hides in the lab.
 *
 *   npm run test:alone                            all of unit, contract and integration
 *   npm run test:alone -- contract/graph pop3/    files whose path contains one of these
 *   npm run test:alone -- --changed origin/main   files that have changed since a commit, and those that import what has
 *   npm run test:alone -- --projects e2e signIn   files of other projects
 *   npm run test:alone -- --at-once 2             so many at the same time
 *   npm run test:alone -- --report alone.json     adds up the tests, for addUp.cjs
 *   npm run test:alone -- --seconds 10            how long a process may take to end after its last test
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const JEST = 'node_modules/jest/bin/jest.js';
const REPORTER = resolve(import.meta.dirname, 'tellEnd.cjs');

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		changed: { type: 'string' },
		projects: { type: 'string', default: 'unit,contract,integration' },
		report: { type: 'string' },
		'at-once': { type: 'string', default: '1' },
		// More than a busy machine needs for it.
		seconds: { type: 'string', default: '60' },
	},
});
const projects = values.projects.split(',');
/** In the terms of Jest's own report. */
const sums = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numPendingTests: 0, numTodoTests: 0 };

function listFiles() {
	const since = values.changed === undefined ? [] : [`--changedSince=${values.changed}`];
	const args = [JEST, '--listTests', '--json', '--selectProjects', ...projects, ...since];
	const out = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	const files = JSON.parse(out.slice(out.indexOf('['))).map((file) => relative('.', file));
	if (positionals.length === 0) return files.sort();
	return files.filter((file) => positionals.some((part) => file.includes(part))).sort();
}

/** @returns what went wrong, or undefined */
async function run(file) {
	const args = [JEST, '--selectProjects', ...projects, '--runInBand', '--reporters=default'];
	const child = spawn(process.execPath, [...args, `--reporters=${REPORTER}`, '--runTestsByPath', file], {
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	let output = '';
	let stuck = false;
	child.stdout.on('data', (chunk) => (output += String(chunk)));
	child.stderr.on('data', (chunk) => (output += String(chunk)));
	let timer;
	child.on('message', (counts) => {
		for (const name of Object.keys(sums)) sums[name] += counts[name];
		timer = setTimeout(() => {
			stuck = true;
			child.kill('SIGKILL');
		}, Number(values.seconds) * 1000);
	});
	const code = await new Promise((done) => child.on('close', done));
	clearTimeout(timer);
	if (stuck) sums.numFailedTests += 1;
	if (stuck) return `did not end within ${values.seconds} s after its last test`;
	return code === 0 ? undefined : `failed\n${output}`;
}

const files = listFiles();
const failed = [];
const waiting = [...files];
async function work() {
	for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
		const start = Date.now();
		const problem = await run(file);
		const seconds = ((Date.now() - start) / 1000).toFixed(1);
		process.stdout.write(`${problem === undefined ? 'ends' : 'FAIL'} ${file} (${seconds} s)\n`);
		if (problem === undefined) continue;
		failed.push(`${file}: ${problem.split('\n')[0]}`);
		process.stdout.write(`${problem}\n`);
	}
}
await Promise.all(Array.from({ length: Number(values['at-once']) }, work));

process.stdout.write(`${String(files.length)} files, ${String(failed.length)} failed\n`);
for (const line of failed) process.stdout.write(`Failed: ${line}\n`);
const success = failed.length === 0;
if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ ...sums, success }));
process.exitCode = success ? 0 : 1;
