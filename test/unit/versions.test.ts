import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SINCE } from '../e2e/helpers/n8nVersion';
import { installRecipe } from '../lab/n8n/installRecipe';
import { DEFAULT_N8N_VERSION } from '../lab/n8n/installN8n';
import { RELEASES } from '../versions/releases';

const file = (...path: string[]) => readFileSync(join(__dirname, '../..', ...path), 'utf8');

describe('releases of n8n that the end-to-end tests are run in', () => {
	it('are those of the workflow', () => {
		const [, listed = ''] = /^ +n8n: \[(.*)\]$/m.exec(file('.github/workflows/versions.yml')) ?? [];
		expect(listed.split(', ')).toEqual(RELEASES.map(({ n8n }) => n8n));
	});

	it('begin with the oldest that README names, and end with the one that CI runs', () => {
		const [, oldest = ''] = /n8n (\d+\.\d+) or newer/.exec(file('README.md')) ?? [];
		expect(RELEASES[0]?.n8n.startsWith(`${oldest}.`)).toBe(true);
		expect(RELEASES.at(-1)?.n8n).toBe(DEFAULT_N8N_VERSION);
	});

	it('are named in README, with what they were run on', () => {
		const databases = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
		const named = RELEASES.map(
			({ n8n, node, database }) => `${n8n} (Node.js ${node}, ${databases[database]})`,
		);
		expect(file('README.md')).toContain(`${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`);
	});

	it('are told apart by what README says that newer n8n adds', () => {
		const [, table = ''] = /\| From n8n-workflow[^\n]*\n\|[-|]+\n((?:\|.*\n)+)/.exec(file('README.md')) ?? [];
		const listed = table.split('\n').flatMap((row) => row.split('|')[1]?.match(/(?<![\d.])\d+\.\d+(?![\d.])/g) ?? []);
		expect(listed).toEqual(expect.arrayContaining(Object.values(SINCE)));
	});

	it.each(RELEASES)('n8n $n8n runs on Node $node', ({ n8n, node }) => {
		const { from, to } = installRecipe(n8n).nodeMajors;
		expect(node).toBeGreaterThanOrEqual(from);
		expect(node).toBeLessThanOrEqual(to);
	});
});
