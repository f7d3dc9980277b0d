import { foldText } from '../../../nodes/mail/filter/foldText';
import { MessageFilter, type FilterRules } from '../../../nodes/mail/filter/MessageFilter';

const filter = (rules: Partial<FilterRules>) =>
	new MessageFilter({ type: 'ignore', emails: [], domains: [], keywords: [], ...rules });

describe('MessageFilter, by the header section', () => {
	it.each([
		['allow', ['ann@x.example'], 'take'],
		['allow', ['bob@x.example'], 'exclude'],
		['allow', [], 'exclude'],
		['ignore', ['ann@x.example'], 'exclude'],
		['ignore', ['bob@x.example'], 'take'],
		['ignore', [], 'take'],
	] as const)('%s ann@x.example, from %j: %s', (type, from, expected) => {
		expect(filter({ type, emails: ['ann@x.example'] }).judgeHeader({ from, subject: 'Hi' })).toBe(expected);
	});

	it.each([
		['allow', 'take'],
		['ignore', 'exclude'],
	] as const)('%s counts any author among several', (type, expected) => {
		const from = ['eve@evil.example', 'bob@two.example', 'ann@one.example'];
		expect(filter({ type, domains: ['one.example'] }).judgeHeader({ from })).toBe(expected);
	});

	it.each([
		['allow', 'URGENT: printer', 'take'],
		['allow', 'Printer', 'undecided'],
		['allow', undefined, 'undecided'],
		['ignore', 'URGENT: printer', 'exclude'],
		['ignore', 'Printer', 'undecided'],
	] as const)('%s the keyword "urgent", subject "%s": %s', (type, subject, expected) => {
		const facts = { from: ['ann@x.example'], ...(subject ? { subject } : {}) };
		expect(filter({ type, keywords: ['urgent'] }).judgeHeader(facts)).toBe(expected);
	});

	it.each([
		['allow', 'take'],
		['ignore', 'exclude'],
	] as const)('%s is decided by an address though a keyword may be in the body', (type, expected) => {
		const rules = filter({ type, emails: ['ann@x.example'], keywords: ['urgent'] });
		expect(rules.judgeHeader({ from: ['ann@x.example'], subject: 'Hi' })).toBe(expected);
	});

	it('handles 100,000 authors', () => {
		const from = Array.from({ length: 100_000 }, (_, i) => `a${String(i)}@d${String(i)}.example`);
		expect(filter({ type: 'allow', domains: ['*.nowhere.example'] }).judgeHeader({ from })).toBe('exclude');
		expect(filter({ type: 'allow', domains: ['d99999.example'] }).judgeHeader({ from })).toBe('take');
	});
});

describe('MessageFilter, by keywords in the body', () => {
	const occurs = (keyword: string, ...pieces: string[]) => {
		const rules = filter({ type: 'allow', keywords: [keyword] });
		const search = rules.search();
		for (const piece of pieces) search.add(piece);
		return rules.judgeBody(search) === 'take';
	};

	it.each([
		['urgent', 'This is Urgent.'],
		['URGENT', 'nonurgently'],
		[' urgent ', 'nonurgently'],
		['reset  password', 'Please reset\r\n\tpassword now'],
		['straße', 'STRASSE'],
		['strasse', 'Straße'],
		['müller', 'MU\u0308LLER'],
		['ΣΙΣΥΦΟΣ', 'σισυφος'],
		['istanbul', 'İSTANBUL'],
		['ılık', 'ILIK'],
		['VPN', 'ＶＰＮ接続'],
		['パスワード', 'ﾊﾟｽﾜｰﾄﾞ'],
		['final', '\ufb01nal'],
		['urgent', 'ur\u00adgent'],
		['urgent', 'u\u200br\u200bg\u200be\u200bn\u200bt'],
		['non breaking', 'non\u00a0breaking'],
		['重要', 'これは重要です'],
		['привет', 'ПРИВЕТ'],
	])('finds "%s" in "%s"', (keyword, text) => {
		expect(occurs(keyword, text)).toBe(true);
	});

	it.each([
		['resume', 'résumé'],
		['résumé', 'resume'],
		['paypal', 'p\u0430yp\u0430l'],
		['urgent', 'urg3nt'],
		['urgent', 'ur gent'],
		['reset password', 'resetpassword'],
		['a.b', 'axb'],
		['мир', 'mup'],
	])('does not find "%s" in "%s"', (keyword, text) => {
		expect(occurs(keyword, text)).toBe(false);
	});

	it('finds a phrase that lies across pieces, and none that lies across texts', () => {
		expect(occurs('reset password', 'Please reset', ' password')).toBe(true);
		const search = filter({ keywords: ['reset password'] }).search();
		search.add('Please reset');
		search.end();
		search.add(' password');
		expect(search.found).toBe(false);
	});
});

describe('foldText', () => {
	it('is idempotent: folded text folds to itself', () => {
		for (const text of ['Straße', 'İıIi', 'ǰ', 'ŉ', 'ﬃ', 'ΐ', 'Ａ\u3000Ｂ', 'e\u0301', '\u1e9e', 'ᾳ', '①'])
			expect([text, foldText(foldText(text))]).toEqual([text, foldText(text)]);
	});
});

describe('rules that cannot be meant', () => {
	it.each([
		['an Allow filter without rules', { type: 'allow' }, /allows nothing/],
		['an Allow filter of blanks', { type: 'allow', emails: [' '], keywords: ['\n'] }, /allows nothing/],
		['a keyword that is not seen', { keywords: ['\u200b\u00ad'] }, /only invisible characters/],
		['an endless keyword', { keywords: ['x'.repeat(1001)] }, /longer than/],
		[
			'endless keywords',
			{ keywords: Array.from({ length: 1001 }, (_, i) => `k${String(i)}`) },
			/1001 Keywords/,
		],
		['garbage among the domains', { domains: ['http://x'] }, /Domains/],
	] as [string, Partial<FilterRules>, RegExp][])('are refused: %s', (_, rules, message) => {
		expect(() => filter(rules)).toThrow(
			expect.objectContaining({
				kind: 'configuration',
				message: expect.stringMatching(message) as string,
				hint: expect.stringMatching(/./) as string,
			}),
		);
	});

	it('are not those at their limits', () => {
		const keywords = ['x'.repeat(1000), ...Array.from({ length: 999 }, (_, i) => `k${String(i)}`)];
		expect(filter({ keywords }).judgeHeader({ from: [], subject: 'K998' })).toBe('exclude');
	});

	it('are not those of an Ignore filter without rules: it ignores nothing', () => {
		expect(filter({}).judgeHeader({ from: ['ann@x.example'] })).toBe('take');
	});
});
