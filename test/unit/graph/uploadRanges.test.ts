import { nextStart, RANGE, rangeAt } from '../../../nodes/mail/graph/uploadRanges';

it('uploadRanges sends less than 4 MB at a time, in multiples of 320 KiB', () => {
	expect(RANGE % (320 * 1024)).toBe(0);
	expect(RANGE).toBeLessThan(4_000_000);
});

it('uploadRanges covers a file without gaps and without overlap', () => {
	const total = 3 * RANGE + 17;
	const headers: string[] = [];
	for (let from = 0; from < total; ) {
		const { end, header } = rangeAt(from, total);
		headers.push(header);
		from = end;
	}
	expect(headers).toEqual([
		`bytes 0-${RANGE - 1}/${total}`,
		`bytes ${RANGE}-${2 * RANGE - 1}/${total}`,
		`bytes ${2 * RANGE}-${3 * RANGE - 1}/${total}`,
		`bytes ${3 * RANGE}-${total - 1}/${total}`,
	]);
});

it.each([
	[['2097152'], 2_097_152],
	[['2097152-'], 2_097_152],
	[['2097152-3483321'], 2_097_152],
	[[], undefined],
	[['x'], undefined],
	[[7], undefined],
	[['-5'], undefined],
	[['99999999999999999999-'], undefined],
	[undefined, undefined],
])('uploadRanges reads %j as the next range to begin at %s', (expected, start) => {
	expect(nextStart(expected)).toBe(start);
});
