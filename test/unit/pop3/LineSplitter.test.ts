import { LineSplitter } from '../../../nodes/mail/pop3/LineSplitter';

function split(chunks: readonly Buffer[], most = 100): string[] {
	const lines: string[] = [];
	const splitter = new LineSplitter((line) => lines.push(line), most);
	for (const chunk of chunks) splitter.push(chunk);
	return lines;
}

it('LineSplitter returns the same lines wherever the input is split', () => {
	const wire = Buffer.from('1 aaa\r\n\r\n22 bb\n3 c\r\n');
	for (let cut = 0; cut <= wire.length; cut++)
		expect(split([wire.subarray(0, cut), wire.subarray(cut)])).toEqual(['1 aaa', '', '22 bb', '3 c']);
});

it.each([
	['a line without end', [Buffer.alloc(1500, 'x'), Buffer.alloc(1500, 'x')]],
	['a long line', [Buffer.from(`${'x'.repeat(3000)}\r\n`)]],
	['a long line in pieces', [Buffer.alloc(1500, 'x'), Buffer.from(`${'x'.repeat(1500)}\r\n`)]],
])('LineSplitter refuses %s', (_, chunks) => {
	expect(() => split(chunks)).toThrow(/line of more than/);
});

it('LineSplitter limits the number of lines', () => {
	expect(() => split([Buffer.from('a\r\n'.repeat(101))])).toThrow(/more than 100 lines/);
});
