import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { errorTexts } from './errorTexts';
import { choicesByList, describedTexts, labels, sources } from './labels';

const ROOT = join(__dirname, '../../..');
/** Fields of items, and of the forms of Microsoft Entra, are not ours to name; a changelog names what was. */
const OF_OTHERS = ['docs/items.md', 'docs/entra-app.md'];
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter(
	(name) => name.endsWith('.md') && !OF_OTHERS.includes(name),
);

/** Words of n8n, of Microsoft's pages and of other nodes' forms that our texts name, too. */
const ELSEWHERE = [
	...[
		'OAuth Redirect URL',
		'Credential',
		'Connect',
		'Execute step',
		'Executions',
		'Execute Once',
		'Loop Over Items',
	],
	...['On Error', 'Continue', 'Retry', 'Retry On Fail', 'Microsoft Mail Health Tool'],
	...['Email Trigger (IMAP)', 'Microsoft Outlook', 'Microsoft Outlook Trigger', 'RAW', 'Resolved'],
	...['Web', 'Grant admin consent', 'SMTP AUTH', 'SSL Settings', 'Authentication-Results', 'Timezone'],
];

/** A unit or a remark in parentheses may be left out: "Check Interval (Seconds)". */
const withoutRemark = (label: string) => label.replace(/ \(.*\)$/, '');
const known = new Set([...labels(), ...[...labels()].map(withoutRemark), ...ELSEWHERE]);
const LONGEST = Math.max(...[...known].map((label) => label.split(' ').length).filter((count) => count < 10));

/** Whether words are names one after another, as in `Format Raw` or "Server, Port and Security". */
function areNames(words: string[]): boolean {
	if (words.length === 0) return true;
	for (let count = Math.min(words.length, LONGEST); count > 0; count--) {
		if (known.has(words.slice(0, count).join(' ')) && areNames(words.slice(count))) return true;
	}
	return /^(?:and|or|of|in|to|the)$/.test(words[0] ?? '') && areNames(words.slice(1));
}
const isNamed = (text: string) => areNames(text.replaceAll(/[,:]/g, '').trim().split(/\s+/));

/** Text without code and links, whose words are not those of a form. */
const prose = (page: string) =>
	readFileSync(join(ROOT, page), 'utf8')
		.replaceAll(/^```[\s\S]*?^```/gm, '')
		.replaceAll(/`[^`\n]*`/g, '`')
		.replaceAll(/\]\([^)\s]*\)/g, ']');

/** Bold words within a sentence or at the head of a cell; a bold head of a paragraph is no field, nor is a bold sentence. */
function boldNames(page: string): string[] {
	const inText = [...prose(page).matchAll(/(?<=[^\s*>-] )\*\*([A-Z][^*>\n]*?)\*\*/g)];
	return inText
		.map(([, words = '']) => words.replace(/[.:]$/, ''))
		.filter((words) => words.split(' ').length < 8);
}

const CAPITALISED = String.raw`[A-Z][\w'-]*(?:,? (?:(?:a|an|and|as|at|for|of|on|or|per|the|to|with) )*[A-Z][\w'-]*)*`;
/** Whom one tells to set a field names the field. */
const QUOTED_NAME = new RegExp(
	String.raw`\b(?:[Ss]et|[Cc]hoose|[Ff]ill in|[Tt]urn o[nf]f?|[Ss]witch o[nf]f?|[Rr]aise|[Ll]ower|option|field) (?:the )?(?:(?:option|field) )?(${CAPITALISED})`,
	'g',
);
const quotedNames = (text: string) => [...text.matchAll(QUOTED_NAME)].map(([, words = '']) => words);

const byList = choicesByList();
const escaped = (label: string) => label.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
/** A longer label first, since "Mark as Read" and "Email Format" end with the names of lists. */
const BEFORE_COLON = new RegExp(
	`(?<![\\w-])(${[...labels()]
		.sort((a, b) => b.length - a.length)
		.map(escaped)
		.join('|')}): ([A-Z][^|(\n]*)`,
	'g',
);

/** Where the name of a list has a choice behind it that the list does not have: `Read: Some Messages`. */
function wrongChoices(text: string): string[] {
	return [...text.matchAll(BEFORE_COLON)]
		.filter(([, list = '', after = '']) => {
			const choices = byList.get(list) ?? [after];
			return ![...choices, ...ELSEWHERE].some((choice) => after.startsWith(withoutRemark(choice)));
		})
		.map(([words]) => words);
}

describe('field names in the documentation’s running text', () => {
	it.each(PAGES)('in %s: are those of the forms if they are bold', (page) => {
		expect(boldNames(page).filter((words) => !isNamed(words))).toEqual([]);
	});

	it.each(PAGES)('in %s: are those of the forms in instructions to set them', (page) => {
		expect(quotedNames(prose(page).replaceAll('*', '')).filter((words) => !isNamed(words))).toEqual([]);
	});

	it.each(PAGES)('in %s: only have choices that exist', (page) => {
		expect(wrongChoices(prose(page).replaceAll('*', ''))).toEqual([]);
	});
});

describe('field names in errors and descriptions', () => {
	it.each(sources().map((file) => [relative(ROOT, file), file]))(
		'in %s: are those of the forms',
		(_, file) => {
			const texts = errorTexts(file);
			expect(texts.flatMap(quotedNames).filter((words) => !isNamed(words))).toEqual([]);
			expect(texts.flatMap(wrongChoices)).toEqual([]);
		},
	);

	it('in descriptions: are those of the forms', () => {
		const texts = describedTexts().map(([, text]) => text);
		expect(texts.flatMap(quotedNames).filter((words) => !isNamed(words))).toEqual([]);
		expect(texts.flatMap(wrongChoices)).toEqual([]);
	});
});

describe('the search in running text', () => {
	it.each(['set Authentication to None', 'the option Messages a Minute', 'Fill in the Login Server'])(
		'finds the name that no form has in "%s"',
		(text) => {
			expect(quotedNames(text).filter((words) => !isNamed(words))).toHaveLength(1);
		},
	);

	it.each(['set Sign In As to None', 'the option Check Interval', 'Choose Microsoft Graph'])(
		'takes "%s"',
		(text) => {
			expect(quotedNames(text).map(isNamed)).toEqual([true]);
		},
	);

	it('finds a choice that its list does not have', () => {
		expect(wrongChoices('with Read: New or All')).toEqual(['Read: New or All']);
		expect(wrongChoices('with Read: New Messages, and Mark as Read: on')).toEqual([]);
	});

	it('finds bold names in most pages', () => {
		expect(PAGES.flatMap(boldNames).length).toBeGreaterThan(60);
	});
});
