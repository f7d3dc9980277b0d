import { decideByHeader } from '../../../nodes/mail/pop3/decideByHeader';

/** Messages with these numbers wait; of those `unreadable` the server hands out no header. */
async function decide(
	count: number,
	{
		waits,
		unreadable = [],
		atLeast = 0,
	}: { waits: readonly number[]; unreadable?: readonly number[]; atLeast?: number },
) {
	const asked: number[] = [];
	const { signal } = new AbortController();
	const client = {
		beginnings: (numbers: readonly number[], options: { signal?: AbortSignal } = {}) => {
			expect(options.signal).toBe(signal);
			expect(numbers).not.toEqual([]);
			asked.push(...numbers);
			const header = (number: number) =>
				unreadable.includes(number) ? undefined : Buffer.from(String(number));
			return Promise.resolve(new Map(numbers.map((number) => [number, header(number)])));
		},
	};
	const candidates = Array.from({ length: count }, (_, i) => i + 1);
	const found = await decideByHeader(
		client,
		candidates,
		(header, number) => {
			expect(header.toString()).toBe(String(number));
			return waits.includes(number);
		},
		{ atLeast, signal },
	);
	expect(new Set(asked).size).toBe(asked.length);
	return { found: [...found].sort((a, b) => a - b), asked: asked.length };
}

it('decideByHeader requests only both ends if everything is done', async () => {
	expect(await decide(500, { waits: [] })).toEqual({ found: [], asked: 100 });
});

it('decideByHeader requests nothing twice in a short list', async () => {
	expect(await decide(60, { waits: [] })).toEqual({ found: [], asked: 60 });
	expect(await decide(30, { waits: [30] })).toEqual({ found: [30], asked: 30 });
	expect(await decide(0, { waits: [] })).toEqual({ found: [], asked: 0 });
	expect(await decide(50, { waits: [1, 50] })).toEqual({ found: [1, 50], asked: 50 });
	expect(await decide(100, { waits: [1, 60, 100] })).toEqual({ found: [1, 60, 100], asked: 100 });
});

it.each([
	['the only one', 1],
	['the only one that the end leaves', 51],
])('decideByHeader asks for %s', async (_, count) => {
	expect(await decide(count, { waits: [1] })).toEqual({ found: [1], asked: count });
});

it('decideByHeader requests the only message between both ends if it has to wait', async () => {
	expect(await decide(101, { waits: [51], atLeast: 1 })).toEqual({ found: [51], asked: 101 });
});

it.each([
	['at the end', [500, 450, 401], 200],
	['at the beginning', [1, 51, 100], 200],
	['at both', [1, 500], 200],
])('decideByHeader continues as long as something is found, %s', async (_, waits, asked) => {
	const sorted = [...waits].sort((a, b) => a - b);
	expect(await decide(500, { waits })).toEqual({ found: sorted, asked });
});

it('decideByHeader does not find what is in the middle, unless so many have to be there', async () => {
	expect(await decide(500, { waits: [250] })).toEqual({ found: [], asked: 100 });
	expect(await decide(500, { waits: [250], atLeast: 1 })).toEqual({ found: [250], asked: 500 });
	expect(await decide(500, { waits: [250, 500], atLeast: 1 })).toEqual({ found: [500], asked: 150 });
	expect(await decide(500, { waits: [250, 500], atLeast: 2 })).toEqual({ found: [250, 500], asked: 500 });
});

it('decideByHeader considers a message waiting if its header is unavailable', async () => {
	expect(await decide(500, { waits: [], unreadable: [499] })).toEqual({ found: [499], asked: 150 });
});
