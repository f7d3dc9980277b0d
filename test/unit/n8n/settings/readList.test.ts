import { readList } from '../../../../nodes/mail/n8n/settings/readList';

it.each<[unknown, string[]]>([
	[
		'ann@company.com, bob@company.com\neve@x.example',
		['ann@company.com', 'bob@company.com', 'eve@x.example'],
	],
	[
		['ann@company.com', 'bob@company.com'],
		['ann@company.com', 'bob@company.com'],
	],
	[
		[4711, 'a'],
		['4711', 'a'],
	],
	[4711, ['4711']],
	['', []],
	[[], []],
	[undefined, []],
	[null, []],
])('readList reads the entries of %j', (value, entries) => {
	expect(readList(value, 'Filter Emails')).toEqual(entries);
});

it.each([{}, { value: 'ann@company.com' }, [{ email: 'ann@company.com' }], [['a']], [null], true])(
	'readList refuses %j, which would be a filter without entries',
	(value) => {
		expect(() => readList(value, 'Filter Emails')).toThrow('Filter Emails is neither text nor a list');
	},
);
