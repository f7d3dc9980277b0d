/**
 * Runs the tests that cover the given source files, by the imports between them.
 *
 *   npm run test:file -- nodes/mail/imap/UidSet.ts           unit, contract and integration tests
 *   npm run test:file -- --unit nodes/mail/imap/UidSet.ts    unit tests only: no server, about a minute
 *
 * Other options go to Jest: `-t 'a name'`, `--watch`, `-w 1`.
 */
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const rest = args.filter((arg) => arg !== '--unit');
if (!rest.some((arg) => !arg.startsWith('-'))) {
	console.error('Name a source file: npm run test:file -- [--unit] nodes/mail/imap/UidSet.ts');
	process.exit(2);
}
const projects = rest.length < args.length ? ['unit'] : ['unit', 'contract', 'integration'];
const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', ...projects, '--findRelatedTests', ...rest];
const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit' });
process.exit(status ?? 1);
