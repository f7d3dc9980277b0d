import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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

	it.each(RELEASES)('n8n $n8n runs on Node $node', ({ n8n, node }) => {
		const { from, to } = installRecipe(n8n).nodeMajors;
		expect(node).toBeGreaterThanOrEqual(from);
		expect(node).toBeLessThanOrEqual(to);
	});
});
