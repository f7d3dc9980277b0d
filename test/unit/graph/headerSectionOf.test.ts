import { headerSectionOf } from '../../../nodes/mail/graph/headerSectionOf';

const section = (list: unknown) => headerSectionOf({ internetMessageHeaders: list })?.toString();

it('headerSectionOf writes the list as a header section', () => {
	expect(
		section([
			{ name: 'From', value: '=?utf-8?Q?J=C3=BCrgen?= <j@contoso.com>' },
			{ name: 'Subject', value: 'Grüße' },
		]),
	).toBe('From: =?utf-8?Q?J=C3=BCrgen?= <j@contoso.com>\r\nSubject: Grüße\r\n');
});

it.each([
	[
		'a value with a line break',
		[{ name: 'Subject', value: 'a\r\nFrom: boss@contoso.com\r\n\r\nb' }],
		'Subject: a From: boss@contoso.com b\r\n',
	],
	[
		'a name with a line break',
		[
			{ name: 'X\r\nFrom', value: 'a' },
			{ name: 'To', value: 'b' },
		],
		'To: b\r\n',
	],
	[
		'a name that is none',
		[
			{ name: 'a b:', value: 'a' },
			{ name: 'To', value: 'b' },
		],
		'To: b\r\n',
	],
	[
		'what is no text',
		[
			{ name: 'To', value: 7 },
			{ name: 'Cc', value: 'b' },
		],
		'Cc: b\r\n',
	],
])('headerSectionOf cannot be led to write another field by %s', (_, list, text) => {
	expect(section(list)).toBe(text);
});

it.each([[undefined], [[]], ['x'], [[7]]])('headerSectionOf has none of %j', (list) => {
	expect(section(list)).toBeUndefined();
});
