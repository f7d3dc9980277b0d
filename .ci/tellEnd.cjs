/** A reporter that tells `alone.mjs` when the last test is over, and how many there were. */
module.exports = class TellEnd {
	onRunComplete(_contexts, results) {
		if (!process.connected) return;
		const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = results;
		process.send({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests });
		process.disconnect();
	}
};
