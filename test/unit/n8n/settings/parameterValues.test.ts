import { asNumber, asObject, asText, asWords } from '../../../../nodes/mail/n8n/settings/parameterValues';

it.each<[unknown, string]>([
	[' desk ', 'desk'],
	['', ''],
	[7, ''],
	[undefined, ''],
])('the text of %j is "%s"', (value, expected) => expect(asText(value)).toBe(expected));

it.each<[unknown, string]>([
	[' Printer ', 'Printer'],
	[4711, '4711'],
	[false, 'false'],
	[{}, ''],
])('the words of %j are "%s"', (value, expected) => expect(asWords(value)).toBe(expected));

it.each<[unknown, object]>([
	[{ a: 1 }, { a: 1 }],
	[[1], {}],
	[null, {}],
	['a', {}],
])('the object of %j is %j', (value, expected) => expect(asObject(value)).toEqual(expected));

it.each<[unknown, number]>([
	[5, 5],
	['5', 5],
	[0, 2],
	['', 7],
	['five', 7],
	[true, 7],
	[null, 7],
	[[], 7],
	[Infinity, 7],
	[undefined, 7],
])('the number of %j, 7 unless given and 2 at least, is %d', (value, expected) => {
	expect(asNumber(value, 7, 2)).toBe(expected);
});
