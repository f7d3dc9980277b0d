import { MailError } from '../../../nodes/mail/contracts/MailError';
import { AddressRules } from '../../../nodes/mail/filter/AddressRules';
import { splitList } from '../../../nodes/mail/filter/splitList';

describe('AddressRules', () => {
	it.each([
		['the same', 'ann@company.com', 'ann@company.com'],
		['upper case in the local part', 'ann@company.com', 'ANN@company.com'],
		['upper case in the domain', 'Ann@Company.COM', 'ann@company.com'],
		['the dot of the root', 'ann@company.com', 'ann@company.com.'],
		['blanks round the entry', '  ann@company.com\t', 'ann@company.com'],
		['quotes that mean nothing', 'ann@company.com', '"ann"@company.com'],
		['quotes that are needed', '"ann@home"@company.com', '"ann\\@home"@company.com'],
		['an IDN in Unicode, typed in A-labels', 'ann@xn--bcher-kva.example', 'ann@bücher.example'],
		['an IDN in A-labels, typed in Unicode', 'ann@bücher.example', 'ann@XN--BCHER-KVA.example'],
		['an IDN in capitals', 'ann@BÜCHER.example', 'ann@bücher.example'],
		['an IDN that is not composed', 'ann@bu\u0308cher.example', 'ann@b\u00fccher.example'],
		['a local part beyond US-ASCII in capitals', 'jürgen@company.com', 'JÜRGEN@company.com'],
		['a local part that is not composed', 'ju\u0308rgen@company.com', 'j\u00fcrgen@company.com'],
		['blanks round the parts', 'ann@company.com', 'ann @ company.com'],
		['an address literal', 'ann@[192.0.2.1]', 'ANN@[192.0.2.1]'],
	])('matches an address: %s', (_, email, address) => {
		expect(new AddressRules({ emails: [email] }).matches(address)).toBe(true);
	});

	it.each([
		['another person', 'ann@company.com', 'bob@company.com'],
		['another domain', 'ann@company.com', 'ann@company.org'],
		['a subdomain', 'ann@company.com', 'ann@mail.company.com'],
		['a longer local part', 'ann@company.com', 'joann@company.com'],
		['a tag', 'ann@company.com', 'ann+shop@company.com'],
		['a Cyrillic а', 'ann@company.com', '\u0430nn@company.com'],
		['a Cyrillic о in the domain', 'ann@company.com', 'ann@c\u043empany.com'],
		['a Kelvin sign', 'kim@company.com', '\u212aim@company.com'],
		['a dotted capital I', 'ivan@company.com', '\u0130van@company.com'],
		['a dotless i', 'ivan@company.com', '\u0131van@company.com'],
		['ß for ss', 'strasse@company.com', 'straße@company.com'],
		['ß for ss in the domain', 'ann@strasse.example', 'ann@straße.example'],
		['another local part beyond US-ASCII', 'jürgen@company.com', 'jörgen@company.com'],
		['a dotted capital I for i and a dot', 'i\u0307van@company.com', '\u0130van@company.com'],
		['a Kelvin sign in an address literal', 'ann@[k]', 'ann@[\u212a]'],
		['what a URL would read as the same IP address', 'ann@192.0.2.1', 'ann@192.0.513'],
		['a quote at one end', 'ann@company.com', '"ann@company.com'],
		['a quote at the other end', 'ann@company.com', 'ann"@company.com'],
		['a digit for a letter', 'ann@company.com', 'ann@c0mpany.com'],
		['the address in a quoted local part', 'ann@company.com', '"ann@company.com"@evil.example'],
		['a second @', 'ann@company.com', 'ann@company.com@evil.example'],
		['a path behind the domain', 'ann@company.com', 'ann@company.com/evil'],
		['a path behind an IDN', 'ann@bücher.example', 'ann@bücher.example/evil'],
		['an encoded letter', 'ann@company.com', 'ann@c%6Fmpany.com'],
		['a control character', 'ann@company.com', 'ann@company.com\u0000'],
		['nothing', 'ann@company.com', ''],
		['an @ alone', 'ann@company.com', '@'],
		['no local part', 'ann@company.com', '@company.com'],
		['no domain', 'ann@company.com', 'ann@'],
		['something endless', 'ann@company.com', `${'a'.repeat(1_000_000)}@company.com`],
	])('does not match an address: %s', (_, email, address) => {
		expect(new AddressRules({ emails: [email] }).matches(address)).toBe(false);
	});

	it.each([
		['company.com', 'ann@company.com', true],
		['company.com', 'ANN@COMPANY.COM', true],
		['company.com', 'ann@mail.company.com', false],
		['company.com', 'ann@evilcompany.com', false],
		['company.com', 'ann@company.com.evil.example', false],
		['@company.com', 'ann@company.com', true],
		['*.company.com', 'ann@mail.company.com', true],
		['*.company.com', 'ann@a.b.c.company.com', true],
		['*.company.com', 'ann@company.com', false],
		['*.company.com', 'ann@evilcompany.com', false],
		['*.company.com', 'ann@company.com.evil.example', false],
		['*.example', 'ann@company.example', true],
		['Bücher.example', 'ann@xn--bcher-kva.example', true],
		['xn--bcher-kva.example', 'ann@BÜCHER.EXAMPLE', true],
		['*.bücher.example', 'ann@post.xn--bcher-kva.example', true],
		['bücher.example', 'ann@bucher.example', false],
		['company.com', 'ann@\u0441ompany.com', false],
		['  company.com\t', 'ann@company.com', true],
		['*.company.com', 'ann@a.company.com', true],
		['*.com', 'ann@x.y.company.com', true],
		['localhost', 'root@localhost', true],
		['under_score.example', 'ann@under_score.example', true],
	])('domain %s, address %s: %s', (domain, address, expected) => {
		expect(new AddressRules({ domains: [domain] }).matches(address)).toBe(expected);
	});

	it('matches by any of its rules', () => {
		const rules = new AddressRules({
			emails: ['ann@one.example'],
			domains: ['two.example', '*.three.example'],
		});
		expect(
			['ann@one.example', 'x@two.example', 'x@y.three.example', 'x@three.example', 'x@one.example'].map(
				(address) => rules.matches(address),
			),
		).toEqual([true, true, true, false, false]);
	});

	it.each(
		['company.com', 'ann', 'Ann <ann@company.com>', '<ann@company.com>', '*@company.com'].concat([
			'ann@',
			'@company.com',
			'ann@company..com',
			'ann@com pany.com',
			'ann@bob@company.com',
			'ann@-company.com',
			'ann@company.com (Ann)',
			'a:b@company.com',
			`ann@${'a'.repeat(64)}.com`,
			'ann@exa%6dple.com',
			'“ann”@',
		]),
	)('refuses "%s" as an address, and says what to do', (entry) => {
		expect(failureOf({ emails: ['bob@company.com', entry] })).toMatchObject({
			kind: 'configuration',
			message: `The filter's Emails contain "${entry}", which is not an email address`,
			hint: expect.stringMatching(/ann@company\.com/) as string,
		});
	});

	it.each(
		['*', '*.', '*company.com', 'mail.*.com', '.company.com', 'company..com', 'com pany.com'].concat([
			'ann@company.com',
			'https://company.com',
			'company.com/',
			'company.com:25',
			'-company.com',
			'[192.0.2.1]',
			'bücher.example/x',
			`${'a.'.repeat(130)}com`,
		]),
	)('refuses "%s" as a domain, and says what to do', (entry) => {
		const failure = failureOf({ domains: [entry] });
		expect(failure?.kind).toBe('configuration');
		expect(failure?.message).toContain("The filter's Domains contain");
		expect(failure?.hint).toMatch(/company\.com/);
	});

	it('shows no more of an endless entry than a person reads', () => {
		expect(failureOf({ emails: ['x'.repeat(100_000)] })?.message.length).toBeLessThan(200);
	});

	it.each([
		['company.com', 'A domain belongs in "Domains"'],
		['Ann <ann@company.com>', 'without a name or brackets'],
	])('says what is wrong with "%s" among the addresses', (entry, hint) => {
		expect(failureOf({ emails: [entry] })?.hint).toContain(hint);
	});

	it.each([
		['ann@company.com', 'An address belongs in "Emails"'],
		['mail.*.com', 'An asterisk is not allowed anywhere else'],
	])('says what is wrong with "%s" among the domains', (entry, hint) => {
		expect(failureOf({ domains: [entry] })?.hint).toContain(hint);
	});

	it.each([
		[80, 'x'.repeat(80)],
		[81, `${'x'.repeat(80)}…`],
	])('shows 80 letters of an entry of %i', (length, shown) => {
		expect(failureOf({ emails: ['x'.repeat(length)] })?.message).toContain(` contain "${shown}", `);
	});

	it.each([
		['an address', `${'a'.repeat(500)}@company.com`, true],
		['a longer address', `${'a'.repeat(501)}@company.com`, false],
		['a domain', `ann@${'a.'.repeat(125)}com`, true],
		['a longer domain', `ann@${'a.'.repeat(125)}comm`, false],
		['a domain in A-labels', `ann@${'a.'.repeat(116)}bücher.example`, true],
		['a domain that is longer in A-labels', `ann@${'a.'.repeat(117)}bücher.example`, false],
	])('goes as far as %s may be long: …%#', (_, address, expected) => {
		const last = address.slice(address.lastIndexOf('.'));
		expect(new AddressRules({ domains: [`*${last}`] }).matches(address)).toBe(expected);
	});

	it.each([
		{ emails: ['a@one.example'] },
		{ domains: ['one.example'] },
		{ domains: ['*.one.example'] },
		{ emails: ['a@one.example'], domains: ['one.example'] },
		{ domains: ['one.example', '*.one.example'] },
	])('is not empty with %j', (lists) => {
		expect(new AddressRules(lists).isEmpty).toBe(false);
	});

	it('is empty where nothing but blanks was typed', () => {
		expect(new AddressRules({ emails: [' ', ''], domains: [' ', ''] }).isEmpty).toBe(true);
		expect(new AddressRules({ domains: ['*.company.com'] }).isEmpty).toBe(false);
		expect(new AddressRules({}).matches('ann@company.com')).toBe(false);
	});

	it('reads lists by line, comma and semicolon', () => {
		expect(splitList(' a@x.de, b@x.de;\r\nc@x.de\n\n')).toEqual(['a@x.de', 'b@x.de', 'c@x.de']);
	});
});

function failureOf(lists: ConstructorParameters<typeof AddressRules>[0]): MailError | undefined {
	try {
		new AddressRules(lists);
	} catch (error) {
		if (error instanceof MailError) return error;
		throw error;
	}
	return undefined;
}
