/**
 * Lints the probes given as JSON on standard input and prints, for each, the rules it breaks. A process of its
 * own, since ESLint loads its configuration by import(), which Jest's module system does not have.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { ESLint } = require('eslint');

const root = join(__dirname, '../../..');
const importRules = new Set([
	'import-x/no-restricted-paths',
	'import-x/no-default-export',
	'no-restricted-imports',
	'no-restricted-syntax',
]);

const eslint = new ESLint({
	cwd: root,
	overrideConfigFile: join(root, '.eslintrc.js'),
	// A probe is no file of the TypeScript project, so it is read without types.
	overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null } } },
	ruleFilter: ({ ruleId }) => importRules.has(ruleId),
});

async function main() {
	const results = [];
	for (const { code, filePath } of JSON.parse(readFileSync(0, 'utf8'))) {
		const [result] = await eslint.lintText(code, { filePath: join(root, filePath) });
		results.push(result.messages.map(({ ruleId, message }) => ({ ruleId, message })));
	}
	process.stdout.write(JSON.stringify(results));
}

void main();
