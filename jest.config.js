const { availableParallelism, totalmem } = require('node:os');

/**
 * The contract files wait for servers for four fifths of their time: on a small machine more of them than cores halve
 * the whole, if there is memory for them (about 1.5 GB each).
 */
const AT_ONCE = Math.max(availableParallelism(), Math.min(4, Math.floor(totalmem() / 3e9)));

/** One project for each kind of test, so that `npm test` can leave out those that need n8n. */
const project = (displayName, extra = {}) => ({
	displayName,
	rootDir: __dirname,
	testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	// As in the package (build/ews): only what is used of it.
	globalSetup: '<rootDir>/build/ews/testSetup.mjs',
	moduleNameMapper: {
		'^ews-javascript-api$': '<rootDir>/node_modules/.cache/ews-javascript-api.cjs',
		'^\\./(sanitize|signature)Worker$': '<rootDir>/node_modules/.cache/$1Worker.cjs',
	},
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
				module: { type: 'commonjs', ignoreDynamic: true },
			},
		],
	},
	...extra,
});

module.exports = {
	// Ends a test that hangs, and no other: how long a busy machine takes is nothing a test has to judge.
	testTimeout: 300_000,
	maxWorkers: AT_ONCE,
	testSequencer: '<rootDir>/.ci/LongestFirst.cjs',
	projects: [
		project('unit'),
		project('contract'),
		project('integration'),
		project('clients'),
		project('e2e'),
	],
};
