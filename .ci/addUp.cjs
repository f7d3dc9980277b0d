/**
 * Adds up the reports of several Jest runs (`--json --outputFile`): `node .ci/addUp.cjs one.json two.json` prints
 * `N passed, N failed` (`, N skipped` where there are any). A suite that could not be loaded counts as one failed
 * test, and so does a report that was never written: tests that did not run have not passed.
 */
const { readFileSync } = require('node:fs');

function read(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
	const report = read(file);
	sum.passed += report?.numPassedTests ?? 0;
	sum.failed += report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 1;
	sum.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
	if (report?.success === false && sum.failed === 0) sum.failed = 1;
}

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = sum.failed > 0 ? 1 : 0;
