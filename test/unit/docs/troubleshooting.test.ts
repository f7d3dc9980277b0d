import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../../../nodes/mail/errors/catalog';
import { troubleshootingPage } from '../../docs/troubleshootingPage';

const page = readFileSync(join(__dirname, '../../../docs/troubleshooting.md'), 'utf8');

describe('docs/troubleshooting.md', () => {
	it('is what the catalog makes of it (npm run docs)', () => {
		expect(page).toBe(troubleshootingPage());
	});

	it.each(
		CATALOG.flatMap(({ id, codes = [], words }) => [...codes, words ?? ''].map((seen) => [seen, id])),
	)('is found by %s (%s)', (seen) => {
		expect(page).toContain(seen);
	});

	it('names words for every row that is found by words', () => {
		const silent = CATALOG.filter(({ andSays, orSays, words }) => (andSays ?? orSays) && !words);
		expect(silent.map(({ id }) => id)).toEqual([]);
	});

	it('quotes words that the row is really found by', () => {
		for (const { id, andSays, orSays, words = '' } of CATALOG) {
			const pattern = andSays ?? orSays;
			if (pattern) expect([id, pattern.test(words)]).toEqual([id, true]);
		}
	});
});
