const { join } = require('node:path');
const base = require('../../jest.config.js');

/** The tests as they are; the code with mutants in it. */
module.exports = {
	...base,
	// Without it, paths of the other file would be looked for beside this one.
	rootDir: join(__dirname, '../..'),
	projects: base.projects.map((project) => ({
		...project,
		testEnvironment: join(__dirname, 'MutantEnvironment.ts'),
		transform: Object.fromEntries(
			Object.entries(project.transform).map(([files, [, options]]) => [
				files,
				[join(__dirname, 'transform.cjs'), options],
			]),
		),
	})),
};
