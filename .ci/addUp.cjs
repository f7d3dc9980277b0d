/**
 * Adds up the reports of several Jest runs (`--json --outputFile`): `node .ci/addUp.cjs one.json two.json` prints
 * `N passed, N failed` (`, N skipped` where there are any). A suite that could not be loaded counts as one failed
 * test, and so does a report that was never written: tests that did not run have not passed. Before that line, what
 * failed is told once more: the place where it happened may be a hundred thousand lines up, in a part nobody kept.
 */
const { readFileSync } = require('node:fs');
const { relative } = require('node:path');

function read(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

/** Of a failure's text only what tells what went wrong; the stack is above. */
const MESSAGE_LINES = 12;
const COLORS = /\u001b\[[0-9;]*m/g;

function tellFailures({ testResults = [] }) {
	for (const { name, message = '', assertionResults = [] } of testResults) {
		const failed = assertionResults.filter(({ status }) => status === 'failed');
		for (const { fullName, failureMessages = [] } of failed) tell(name, fullName, failureMessages.join('\n'));
		if (failed.length === 0 && assertionResults.length === 0 && message !== '') tell(name, '(not run)', message);
	}
}

function tell(file, title, text) {
	const lines = text.replace(COLORS, '').split('\n').filter((line) => line.trim() !== '');
	const shown = lines.slice(0, MESSAGE_LINES).map((line) => `    ${line}`);
	process.stdout.write(`Failed: ${relative(process.cwd(), file)}: ${title}\n${shown.join('\n')}\n`);
}

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
	const report = read(file);
	if (report) tellFailures(report);
	sum.passed += report?.numPassedTests ?? 0;
	sum.failed += report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 1;
	sum.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
	if (report?.success === false && sum.failed === 0) sum.failed = 1;
}

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = sum.failed > 0 ? 1 : 0;
