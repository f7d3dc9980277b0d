import { relative } from 'node:path';
import { CATALOG } from '../../../nodes/mail/errors/catalog';
import { errorTexts } from './errorTexts';
import { describedTexts, labels, sources } from './labels';

/** Words in double quotes in a hint: what a form calls it. */
const quoted = (text: string) => [...text.matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);

describe('fields named in hints', () => {
	const known = labels();

	it.each(CATALOG.map(({ id, hint }) => [id, hint]))('%s: are named as in the forms', (_, hint) => {
		expect(quoted(hint).filter((words) => !known.has(words))).toEqual([]);
	});

	it('are named as in the forms in errors outside the catalog too', () => {
		const named = sources().flatMap((file) =>
			// Values of users and of servers are quoted as well, and labels begin with a capital letter.
			errorTexts(file).flatMap((text) => quoted(text).filter((words) => /^[A-Z]/.test(words))),
		);
		expect(named.length).toBeGreaterThan(100);
		expect(named.filter((words) => !known.has(words))).toEqual([]);
	});
});

describe('texts that n8n renders as HTML', () => {
	it.each(sources().map((file) => [relative(process.cwd(), file), file]))(
		'contain no < in the errors of %s',
		(_, file) => {
			expect(errorTexts(file).filter((text) => text.includes('<'))).toEqual([]);
		},
	);

	it('contain only links, line breaks and emphasis in descriptions', () => {
		const bare = (text: string) =>
			text.replace(
				/<a href="https:\/\/[^"<>]+"(?: target="_blank")?>|<\/a>|<\/?(?:b|i|code|p|ul|li)>|<br ?\/?>/g,
				'',
			);
		expect(describedTexts().filter(([, text]) => bare(text).includes('<'))).toEqual([]);
	});
});
