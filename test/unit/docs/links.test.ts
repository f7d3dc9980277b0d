import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';

import { Page } from './Page';

const ROOT = join(__dirname, '../../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...filesOf('docs', '.md')];
const REPOSITORY = 'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/';

describe('a link within the documentation', () => {
	it.each(PAGES)('leads somewhere in %s', (path) => {
		const page = new Page(join(ROOT, path));
		const broken = page
			.links()
			.filter((target) => !/^[a-z]+:/.test(target))
			.filter((target) => !leadsSomewhere(target, page.path));
		expect(broken).toEqual([]);
	});

	it('is looked at on every page', () => {
		const links = PAGES.flatMap((path) => new Page(join(ROOT, path)).links());
		expect(links.filter((target) => target.includes('#')).length).toBeGreaterThan(20);
	});
});

describe('a link from n8n into the documentation', () => {
	const linking = [
		...filesOf('credentials', '.ts'),
		...filesOf('nodes', '.node.json'),
		...filesOf('nodes', '.node.ts'),
	];
	const links = linking.flatMap((path) =>
		[...readFileSync(join(ROOT, path), 'utf8').matchAll(/https:\/\/[^'"`\s]+\/blob\/main\/[^'"`\s]+/g)].map(
			([url]): [string, string] => [path, url],
		),
	);

	it.each(links)('leads somewhere: %s to %s', (_, url) => {
		expect(url.startsWith(REPOSITORY)).toBe(true);
		expect(leadsSomewhere(url.slice(REPOSITORY.length), join(ROOT, 'README.md'))).toBe(true);
	});

	it('is there for every credential', () => {
		const withLink = new Set(links.map(([path]) => path));
		expect(filesOf('credentials', '.credentials.ts').filter((path) => !withLink.has(path))).toEqual([]);
	});
});

describe('what a page offers to jump to', () => {
	it.each([
		['docs/credentials.md', 'which-credential-do-i-need'],
		['docs/entra-app.md', '1-copy-the-redirect-url-from-n8n'],
		['docs/imap-trigger.md', 'what-is-guaranteed-and-how'],
	])('is named as GitHub names it: %s#%s', (path, anchor) => {
		expect(new Page(join(ROOT, path)).anchors()).toContain(anchor);
	});
});

function leadsSomewhere(target: string, from: string): boolean {
	const [path = '', anchor] = target.split('#');
	const file = path === '' ? from : resolve(dirname(from), decodeURIComponent(path));
	if (!existsSync(file)) return false;
	if (anchor === undefined) return true;
	return extname(file) === '.md' && new Page(file).anchors().has(anchor);
}

function filesOf(folder: string, ending: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith(ending))
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}
