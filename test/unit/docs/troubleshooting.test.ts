import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../../../nodes/mail/errors/catalogue';
import { troubleshootingPage } from '../../docs/troubleshootingPage';

const page = readFileSync(join(__dirname, '../../../docs/troubleshooting.md'), 'utf8');

describe('docs/troubleshooting.md', () => {
	it('is what the catalogue makes of it (npm run docs)', () => {
		expect(page).toBe(troubleshootingPage());
	});

	it.each(
		CATALOGUE.flatMap(({ id, codes = [], words }) => [...codes, words ?? ''].map((seen) => [seen, id])),
	)('is found by %s (%s)', (seen) => {
		expect(page).toContain(seen);
	});

	it('names words for every row that is found by words', () => {
		const silent = CATALOGUE.filter(({ andSays, orSays, words }) => (andSays ?? orSays) && !words);
		expect(silent.map(({ id }) => id)).toEqual([]);
	});

	it('quotes words that the row is really found by', () => {
		for (const { id, andSays, orSays, words = '' } of CATALOGUE) {
			const pattern = andSays ?? orSays;
			if (pattern) expect([id, pattern.test(words)]).toEqual([id, true]);
		}
	});
});
