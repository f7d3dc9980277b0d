import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { labels, optionLabels } from './labels';

const DOCS = join(__dirname, '../../../docs');
/** Heads of the tables whose first column names fields of a form. */
const OF_FIELDS = /^(?:Field|Option|Parameter|Setting)s?\b/;
/** Fields of items, and of the forms of Microsoft Entra, are not ours to name. */
const OF_OTHERS = ['items.md', 'entra-app.md'];
const PAGES = readdirSync(DOCS).filter((name) => name.endsWith('.md') && !OF_OTHERS.includes(name));
/** n8n puts these into every form of an OAuth credential. */
const OF_N8N = ['OAuth Redirect URL', 'Allowed HTTP Request Domains', 'Allowed Domains'];

/** What stands in the first column of tables of fields: `Server, Port` are two. */
function fieldsOf(page: string): string[] {
	const lines = readFileSync(join(DOCS, page), 'utf8').split('\n');
	const found: string[] = [];
	let isTable = false;
	lines.forEach((line, index) => {
		const [, first = ''] = line.split('|').map((cell) => cell.trim());
		if (!line.startsWith('|')) isTable = false;
		else if (lines[index + 1]?.startsWith('|--') === true) isTable = OF_FIELDS.test(first);
		else if (isTable && !line.startsWith('|--')) found.push(...first.split(/, |(?<=[a-z)]) and (?=[A-Z])/));
	});
	// Fields of items begin with a small letter, and stand in tables of the same head.
	return found
		.map((name) => name.replaceAll(/[*`"]/g, '').replace(/ \([a-z].*\)$/, ''))
		.filter((name) => /^[A-Z]/.test(name));
}

describe('fields in the documentation’s tables', () => {
	const known = new Set([...labels(), ...OF_N8N]);

	it.each(PAGES)('are named in %s as in the forms', (page) => {
		expect(fieldsOf(page).filter((name) => !known.has(name))).toEqual([]);
	});

	it('are looked at', () => {
		expect(PAGES.flatMap(fieldsOf).length).toBeGreaterThan(80);
	});
});

describe('options of the nodes', () => {
	const docs = PAGES.map((page) => readFileSync(join(DOCS, page), 'utf8')).join('\n');

	it('are all in the documentation', () => {
		const options = [...optionLabels()];
		expect(options.length).toBeGreaterThan(40);
		expect(options.filter((name) => !docs.includes(name))).toEqual([]);
	});
});
