/** As jest.config.js has it, of files that have mutants in them. MUTANTS is the folder of those files. */
const { createTransformer } = require('@swc/jest');
const { existsSync, readFileSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { join, relative } = require('node:path');

const root = join(__dirname, '../..');

function mutated(source, path) {
	const other = join(process.env.MUTANTS, relative(root, path));
	return existsSync(other) ? readFileSync(other, 'utf8') : source;
}

module.exports = {
	createTransformer(options) {
		const swc = createTransformer(options);
		return {
			process: (source, path, rest) => swc.process(mutated(source, path), path, rest),
			getCacheKey: (source, path) =>
				createHash('sha256').update(mutated(source, path)).update(JSON.stringify(options)).digest('hex'),
		};
	},
};
