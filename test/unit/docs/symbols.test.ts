import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../../..');
const PAGES = ['CONTRIBUTING.md', ...namesIn('docs/development').filter((name) => name.endsWith('.md'))];
/** Pages for users, who are told few names of the code. */
const OF_USERS = [
	...['README.md', 'SECURITY.md'],
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
/** What can only be a file of this repository, and no media type or mailbox folder. */
const OURS = /^(?:nodes|credentials|docs|test|build|findings|\.ci|\.github)\/|\.(?:md|ts)$/;
const CODE = ['nodes', 'credentials', 'test', 'build', '.ci', '.github'].flatMap(namesIn);
/** Where a page may begin a path. */
const ROOMS = [
	'',
	'nodes/',
	'nodes/mail/',
	'nodes/mail/n8n/',
	'test/',
	'test/unit/',
	'docs/',
	'docs/development/',
];

/** The protocol that add-a-protocol.md takes as its example, and patterns of names. */
const EXAMPLE = /jmap|^(?:PascalCase|camelCase)\.ts$|^name\.\w+$|^\.node\.json$/i;
/** Made by a command, or by the reader, and not part of the repository. */
const NOT_KEPT = /^(?:dist|node_modules|\.jest|\/|~|\.\.\/)/;
/** Names of n8n, of Node.js, of servers, and of a library that was decided against. */
const OF_OTHERS: ReadonlySet<string> = new Set([
	'N8N_DEV_RELOAD',
	'ECONNREFUSED',
	'AADSTS7000222',
	'donePromise',
	're2',
]);

const source = CODE.filter((path) => /\.(?:[cm]?[jt]s|json|yml)$/.test(path))
	.concat('.eslintrc.js', 'package.json')
	.map((path) => readFileSync(join(ROOT, path), 'utf8'))
	.join('\n');
const words = new Set([
	...(source.match(/[\w$]+/g) ?? []),
	...CODE.flatMap((path) => path.split('/').map((name) => name.replace(/\..*$/, ''))),
]);
const { scripts, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
	'scripts' | 'devDependencies',
	Record<string, string>
>;
const libraries = new Set(Object.keys(devDependencies));

/** What a page says in code marks, and in blocks of code. */
function quotedOn(page: string): string[] {
	const text = readFileSync(join(ROOT, page), 'utf8');
	const prose = text.replace(/^([ \t]*)```[\s\S]*?^\1```/gm, '');
	return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, quoted = '']) => quoted);
}

const PATH = /^(?=.*[/.])[\w.@*-]+(?:\/[\w.@*-]+)*\/?$/;
const FILE = /\.(?:[cm]?[jt]sx?|json|md|yml|sh|eml|txt)$/;

function isMissingFile(quoted: string): boolean {
	if (!PATH.test(quoted) || !(FILE.test(quoted) || quoted.endsWith('/') || quoted.includes('/')))
		return false;
	if (EXAMPLE.test(quoted) || NOT_KEPT.test(quoted) || quoted.includes('*')) return false;
	if (ROOMS.some((room) => existsSync(join(ROOT, room, quoted)))) return false;
	// A file by its name alone, and a source without its ending.
	if (libraries.has(quoted)) return false;
	return !CODE.some((path) =>
		['', '.ts', '.test.ts'].some((ending) => `/${path}`.endsWith(`/${quoted}${ending}`)),
	);
}

function isMissingName(quoted: string): boolean {
	if (!/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*(?:\(.*\))?$/.test(quoted) || FILE.test(quoted)) return false;
	if (EXAMPLE.test(quoted)) return false;
	const names = quoted.replace(/\(.*$/, '').split('.');
	return names.some((name) => !words.has(name) && !OF_OTHERS.has(name));
}

function isMissingScript(quoted: string): boolean {
	const [, name] = /^npm run ([\w:-]+)/.exec(quoted) ?? [];
	return name !== undefined && scripts[name] === undefined;
}

it.each(OF_USERS)('%s names files and folders that exist', (page) => {
	expect(quotedOn(page).filter((quoted) => OURS.test(quoted) && isMissingFile(quoted))).toEqual([]);
});

describe.each(PAGES)('%s names', (page) => {
	const quoted = quotedOn(page);

	it.each([
		['files and folders that exist', isMissingFile],
		['types, functions and fields that exist', isMissingName],
		['scripts that exist', isMissingScript],
	])('%s', (_what, isMissing) => {
		expect(quoted.filter(isMissing)).toEqual([]);
	});
});

it('looks at what the pages name', () => {
	const quoted = PAGES.flatMap(quotedOn);
	expect(quoted.filter((one) => PATH.test(one)).length).toBeGreaterThan(50);
	expect(quoted.filter((one) => words.has(one)).length).toBeGreaterThan(100);
	expect([
		isMissingFile('imap/Nowhere.ts'),
		isMissingName('NoSuchType'),
		isMissingScript('npm run none'),
	]).toEqual([true, true, true]);
});

function namesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
		.filter((path) => !/fixtures|node_modules|unit\/docs\/symbols/.test(path));
}
