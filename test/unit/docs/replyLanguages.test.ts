import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES } from '../message/reply/attributionForms';

const DOCS = join(__dirname, '../../../docs/imap-trigger.md');

it('names the languages whose mail programs the tests try, and no others', () => {
	const listed = /are known in these languages: ([^.]+)\./.exec(readFileSync(DOCS, 'utf8'))?.[1]?.split(', ');
	const names = new Intl.DisplayNames('en', { type: 'language' });
	expect(listed).toEqual(LANGUAGES.map((code) => names.of(code)).sort());
});
