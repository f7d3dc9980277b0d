import { compileTicketPattern } from '../../../nodes/mail/message/ticketPattern';

describe('compileTicketPattern', () => {
	it.each([
		['\\[#(\\d+)\\]', 'Re: [#4711] Printer', '4711'],
		['SD-\\d+', 'AW: SD-12 Printer', 'SD-12'],
		['/sd-(\\d+)/i', 'AW: SD-12 Printer', '12'],
		['#(\\d+)|SD-(\\d+)', 'SD-12', '12'],
		['(?<ticket>INC\\d{7})', 'INC0012345 resolved', 'INC0012345'],
		['№\\s*(\\p{N}+)', 'Заявка № 42', '42'],
		['(?:Ticket|Vorgang) ([A-Z0-9-]+)', 'Vorgang AB-1', 'AB-1'],
		['(\\d+)', 'no number', undefined],
		['#( *)', '#   ', undefined],
		['()x', 'x', undefined],
	])('%s in "%s" finds %s', (pattern, subject, expected) => {
		expect(compileTicketPattern(pattern)(subject)).toBe(expected);
	});

	it.each([
		['an open bracket', '[#(\\d+'],
		['look-ahead', 'SD-(?=\\d)'],
		['a back reference', '(a)\\1'],
		['repeats without measure', '(a{1000}){1000}'],
		['endless', 'x'.repeat(501)],
	])('refuses %s and says what to do', (_, pattern) => {
		expect(() => compileTicketPattern(pattern)).toThrow(
			expect.objectContaining({
				kind: 'configuration',
				message: expect.stringMatching(/^The Ticket Pattern cannot be used: /) as string,
				hint: expect.stringMatching(/\\\[#\(\\d\+\)/) as string,
			}),
		);
	});

	it('ends soon where a backtracking engine would take longer than the universe lasts', () => {
		const subject = `${'a'.repeat(100_000)}!`;
		for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-z]+)*\\d'])
			expect(() => compileTicketPattern(pattern)(subject)).not.toThrow();
	});
});
