import { readGraphJson } from '../../../nodes/mail/graph/readGraphJson';

const read = (text: string) => readGraphJson(Buffer.from(text), 'graph.microsoft.com:443');

it('readGraphJson reads an object', () => {
	expect(read('{"value":[{"id":"a","x":"[[[[{{{\\"]]"}]}')).toEqual({
		value: [{ id: 'a', x: '[[[[{{{"]]' }],
	});
});

it('readGraphJson does not count brackets in strings as depth', () => {
	expect(read(`{"a":"${'['.repeat(100_000)}","b":"\\\\"}`)).toMatchObject({ b: '\\' });
});

it.each([
	['nothing', ''],
	['a page', '<html><body>Sign in</body></html>'],
	['half of it', '{"value":['],
	['a list', '[]'],
	['a number', '7'],
	['null', 'null'],
	['200,000 levels', '['.repeat(200_000) + ']'.repeat(200_000)],
	['200,000 levels in a field', `{"value":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`],
])('readGraphJson says that it is not Graph that answers with %s', (_, text) => {
	expect(() => read(text)).toThrow(
		expect.objectContaining({
			kind: 'protocol',
			code: 'NotGraph',
			message: expect.stringContaining('graph.microsoft.com:443') as string,
		}),
	);
});
