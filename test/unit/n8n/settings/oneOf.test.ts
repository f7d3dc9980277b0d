import { MailError } from '../../../../nodes/mail/contracts/MailError';
import {
	SECURITY_CHOICES,
	ACKNOWLEDGE_CHOICES,
	FILTER_CHOICES,
} from '../../../../nodes/mail/n8n/settings/choices';
import { oneOf, type Choices } from '../../../../nodes/mail/n8n/settings/oneOf';

function refusal(value: unknown, choices: Choices<string> = SECURITY_CHOICES, field = 'Security'): MailError {
	try {
		oneOf(value, choices, field);
	} catch (error) {
		if (error instanceof MailError) return error;
		throw error;
	}
	throw new Error(`${String(value)} was taken`);
}

describe('oneOf', () => {
	it.each([
		['tls', 'starttls'],
		['TLS', 'starttls'],
		['STARTTLS', 'starttls'],
		[' StartTLS ', 'starttls'],
		['SSL', 'ssl'],
		['none', 'none'],
	])('takes "%s" for %s', (value, meant) => {
		expect(oneOf(value, SECURITY_CHOICES, 'Security')).toBe(meant);
	});

	it('takes labels and other ways to write a value', () => {
		expect(oneOf('On Success', ACKNOWLEDGE_CHOICES, 'Acknowledge')).toBe('onSuccess');
		expect(oneOf('on_success', ACKNOWLEDGE_CHOICES, 'Acknowledge')).toBe('onSuccess');
		expect(oneOf('Allow', FILTER_CHOICES, 'Recipient Filter')).toBe('allow');
	});

	it.each([
		'ssl/tls',
		'!none',
		'-none',
		'no ne!',
		'constructor',
		'__proto__',
		'toString',
		'',
		' ',
		'x'.repeat(100_000),
		undefined,
		null,
		0,
		true,
		['none'],
		{ value: 'none' },
	])('refuses %j and names the field and its choices', (value) => {
		const { kind, message, hint } = refusal(value);
		expect(kind).toBe('configuration');
		expect(message).toMatch(/^Security is /);
		expect(message.length).toBeLessThan(200);
		expect(hint).toContain('SSL, TLS or None');
	});

	it('does not repeat a secret that an expression put there', () => {
		expect(refusal('Bearer abcdef0123456789').message).not.toContain('abcdef0123456789');
	});

	it.each<[unknown, string]>([
		[undefined, 'of type undefined'],
		[null, 'null'],
		[7, 'of type number'],
		['', 'empty'],
		['  ', 'empty'],
		['x'.repeat(60), `"${'x'.repeat(60)}"`],
		['x'.repeat(61), 'a longer text'],
	])('says what is there in place of a choice: %j', (value, shown) => {
		expect(refusal(value).message).toBe(`Security is ${shown}, which is not one of its choices`);
	});

	it('takes a value that is its own, also where a label is another one', () => {
		const choices: Choices<'a' | 'b'> = { a: ['B'], b: ['Other'] };
		expect([oneOf('a', choices, 'X'), oneOf('b', choices, 'X'), oneOf('A', choices, 'X')]).toEqual([
			'a',
			'b',
			'a',
		]);
	});

	it('takes a choice of sixty characters however it is written, and nothing longer', () => {
		const choices: Choices<string> = { ['x'.repeat(60)]: ['Long'] };
		expect(oneOf('X'.repeat(60), choices, 'Field')).toBe('x'.repeat(60));
		expect(() => oneOf(` ${'X'.repeat(60)}`, choices, 'Field')).toThrow('a longer text');
	});

	it.each([
		[{ a: ['A'] }, 'Set Field to A. '],
		[{ a: ['A'], b: ['B'] }, 'Set Field to A or B. '],
		[{ a: ['A'], b: ['B'], c: ['C'] }, 'Set Field to A, B or C. '],
	] as const)('lists the choices of %j', (choices, hint) => {
		expect(refusal('x', choices as never, 'Field').hint).toContain(hint);
	});
});
