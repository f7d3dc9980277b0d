import { relative } from 'node:path';
import { CATALOG } from '../../../nodes/mail/errors/catalog';
import { errorTexts } from './errorTexts';
import { describedTexts, labels, sources } from './labels';

/** Words in double quotes in a hint: what a form calls it. */
const quoted = (text: string) => [...text.matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);

describe('fields that a hint names', () => {
	const known = labels();

	it.each(CATALOG.map(({ id, hint }) => [id, hint]))('%s: are called as the forms call them', (_, hint) => {
		expect(quoted(hint).filter((words) => !known.has(words))).toEqual([]);
	});

	it('are called as the forms call them in the errors that are not in the catalog, too', () => {
		const named = sources().flatMap((file) =>
			// Values of users and of servers are quoted as well, and labels begin with a capital letter.
			errorTexts(file).flatMap((text) => quoted(text).filter((words) => /^[A-Z]/.test(words))),
		);
		expect(named.length).toBeGreaterThan(100);
		expect(named.filter((words) => !known.has(words))).toEqual([]);
	});
});

describe('n8n renders HTML', () => {
	it.each(sources().map((file) => [relative(process.cwd(), file), file]))(
		'and no error of %s holds a <',
		(_, file) => {
			expect(errorTexts(file).filter((text) => text.includes('<'))).toEqual([]);
		},
	);

	it('and descriptions hold no other tags than links, line breaks and marks', () => {
		const bare = (text: string) =>
			text.replace(
				/<a href="https:\/\/[^"<>]+"(?: target="_blank")?>|<\/a>|<\/?(?:b|i|code|p|ul|li)>|<br ?\/?>/g,
				'',
			);
		expect(describedTexts().filter(([, text]) => bare(text).includes('<'))).toEqual([]);
	});
});
