import { readFixedWidth } from '../../../nodes/mail/source/fixedWidth';

it.each<[string, number[], string[][]]>([
	['', [2], []],
	['abcd', [2], [['ab'], ['cd']]],
	[
		'abcdef',
		[1, 2],
		[
			['a', 'bc'],
			['d', 'ef'],
		],
	],
	['abc', [1, 2], [['a', 'bc']]],
	['abcde', [1, 2], [['a', 'bc']]],
	['ab', [1, 2], []],
])('readFixedWidth reads the whole records of "%s" with fields of %j', (text, widths, records) =>
	expect([...readFixedWidth(text, ...widths)]).toEqual(records),
);
