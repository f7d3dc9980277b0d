import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');
const ENGINE = 'nodes/mail';
/** Folders of unit tests for something outside the engine. */
const OF_OTHERS = [
	'bench',
	'build',
	'chaos',
	'credentials',
	'docs',
	'lab',
	'lint',
	'mutate',
	'soak',
	'texts',
];

const testsIn = (project: string) =>
	readdirSync(join(ROOT, 'test', project), { recursive: true, encoding: 'utf8' }).filter((path) =>
		path.endsWith('.test.ts'),
	);

/** The folder of the engine's file with the test's name that the test imports; undefined if it imports none. */
function roomOf(test: string, text: string): string | undefined {
	const name = basename(test, '.test.ts');
	const file = ts
		.preProcessFile(text, true, true)
		.importedFiles.map(({ fileName }) => relative(ROOT, resolve(ROOT, dirname(test), fileName)))
		.find((path) => path.startsWith(`${ENGINE}/`) && basename(path) === name);
	return file === undefined ? undefined : relative(ENGINE, dirname(file));
}

describe.each(['unit', 'integration'])('test/%s', (project) => {
	it('has each test in the folder of the file that it is named after', () => {
		const tests = testsIn(project).map((path) => join('test', project, path));
		const misplaced = tests.filter((test) => {
			const room = roomOf(test, readFileSync(join(ROOT, test), 'utf8'));
			return room !== undefined && dirname(test) !== join('test', project, room);
		});
		expect(misplaced).toEqual([]);
		expect(tests.length).toBeGreaterThan(50);
	});
});

it('knows the folder of a test', () => {
	const text = "import { redact } from '../../../nodes/mail/net/redact';";
	expect(roomOf('test/unit/imap/redact.test.ts', text)).toBe('net');
	expect(roomOf('test/unit/imap/other.test.ts', text)).toBeUndefined();
});

it('has unit tests in folders of the engine and a few others', () => {
	const folders = [...new Set(testsIn('unit').map((path) => dirname(path)))];
	const unknown = folders.filter(
		(path) => !OF_OTHERS.includes(path.split('/')[0] ?? '') && !existsSync(join(ROOT, ENGINE, path)),
	);
	expect(unknown).toEqual(['n8n/settings/table']);
});
