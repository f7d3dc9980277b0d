import { MailError } from '../../../nodes/mail/contracts/MailError';
import {
	type ChangeFeed,
	type ChangePage,
	type MessageChange,
	PageNotMade,
	SyncStateLost,
} from '../../../nodes/mail/source/ChangeFeed';
import { sweepFolder } from '../../../nodes/mail/source/sweepFolder';

const settings = { server: 'graph.test:443', folder: 'Inbox', mailbox: 'desk@contoso.example' };
const { signal } = new AbortController();
type Answer = Partial<ChangePage> | Error;

/** Requests for pages, as `state:limit`. */
let asked: string[];
let taken: string[];
let warnings: MailError[];
beforeEach(() => ([asked, taken, warnings] = [[], [], []]));

const page = (state: string, ...ids: string[]): Answer => ({ state, changes: ids.map((id) => ({ id })) });
const last = (state: string, ...ids: string[]): Answer => ({ ...page(state, ...ids), isLast: true });
const broken = () => new PageNotMade(new MailError('unavailable', 'It breaks.'));
const lost = () => new SyncStateLost();

async function sweep(
	answer: (state: string, limit: number) => Answer | undefined,
	{ from, more, stop = signal }: { from?: string; more?: Partial<ChangeFeed>; stop?: AbortSignal } = {},
): Promise<string> {
	const changes = async (state: string | undefined, limit: number): Promise<ChangePage> => {
		asked.push(`${state ?? 'walk'}:${String(limit)}`);
		const found = await Promise.resolve(answer(state ?? 'walk', limit));
		if (found instanceof Error) throw found;
		return { changes: [], state: 'end', isLast: false, ...found };
	};
	const take = async (some: readonly MessageChange[]) => {
		await Promise.resolve();
		taken.push(...some.map(({ id }) => id));
	};
	const restart = () => void taken.push('restart');
	const feed = { changes, ...more } as unknown as ChangeFeed;
	return await sweepFolder({ feed, settings, warn: (error) => warnings.push(error) }, from, {
		take,
		restart,
		signal: stop,
	});
}

/** A server that breaks at pages of more than so many. */
const upTo = (most: number, answer: (state: string) => Answer) => (state: string, limit: number) =>
	limit > most ? broken() : answer(state);

describe('the changes of a folder', () => {
	it('are taken page by page, from a state to the end', async () => {
		const pages: Record<string, Answer> = { s: page('s1', 'a', 'b'), s1: page('s2'), s2: last('s3', 'c') };
		expect(await sweep((state) => pages[state], { from: 's' })).toBe('s3');
		expect(asked).toEqual(['s:512', 's1:512', 's2:512']);
		expect(taken).toEqual(['a', 'b', 'c']);
	});

	it('are everything without a state', async () => {
		expect(await sweep(() => last('s', 'a'))).toBe('s');
		expect(asked).toEqual(['walk:512']);
	});

	it('are without what the server cannot list, which is reported', async () => {
		const skipped = [{ id: 'x'.repeat(300), reason: 'Corrupt.' }, { reason: 'Private' }];
		await sweep(() => ({ isLast: true, skipped }));
		expect(warnings).toMatchObject([{ code: 'NotListed' }, { code: 'NotListed' }]);
		expect(warnings.map(({ message }) => message)).toEqual([
			`graph.test:443 cannot list a message in "Inbox" of desk@contoso.example (id ${'x'.repeat(200)}): Corrupt. It was skipped; the others are read.`,
			'graph.test:443 cannot list a message in "Inbox" of desk@contoso.example: Private. It was skipped; the others are read.',
		]);
	});

	it('are requested in vain when the connection breaks, which is reported at once', async () => {
		const error = new MailError('network', 'reset');
		await expect(sweep(() => error)).rejects.toBe(error);
		expect([asked, taken]).toEqual([['walk:512'], []]);
	});
});

describe('a page that the server cannot make', () => {
	it('is requested in halves until it can, and in doubles from then on', async () => {
		const pages: Record<string, Answer> = {
			walk: page('p1', 'a'),
			p1: page('p2', 'b'),
			p2: last('end', 'c'),
		};
		const answer = upTo(64, (state) => pages[state] ?? last('end'));
		await sweep((state, limit) => (state === 'walk' ? answer(state, limit) : pages[state]));
		expect(asked).toEqual(['walk:512', 'walk:256', 'walk:128', 'walk:64', 'p1:128', 'p2:256']);
		expect(taken).toEqual(['a', 'b', 'c']);
	});

	it('is never larger than before', async () => {
		let count = 0;
		await sweep(() => ((count += 1) < 4 ? page(`p${String(count)}`, 'a') : last('end')));
		expect(asked.map((text) => text.split(':')[1])).toEqual(['512', '512', '512', '512']);
	});

	it('is requested down to a single message', async () => {
		await sweep(upTo(1, () => last('end', 'a')));
		expect(asked.at(-1)).toBe('walk:1');
		expect(taken).toEqual(['a']);
	});

	it('is requested no more after a stop', async () => {
		await expect(sweep(() => broken(), { stop: AbortSignal.abort() })).rejects.toThrow();
		expect(asked).toEqual(['walk:512']);
	});

	it('not even of one message means that the state is lost: a walk shows whether a message is the reason', async () => {
		const swept = sweep(() => broken(), { from: 's' });
		await expect(swept).rejects.toThrow(new SyncStateLost('leads nowhere: It breaks.'));
		await expect(swept).rejects.toBeInstanceOf(SyncStateLost);
		expect(asked.at(-1)).toBe('s:1');
		expect(taken).toEqual([]);
	});

	it('in a walk is an error where there is no other way', async () => {
		await expect(sweep(() => broken())).rejects.toThrow('It breaks.');
	});

	it.each([
		[0, 'The folder is listed instead, and no message was skipped.'],
		[2, 'cannot list 2 message(s)'],
	])('in a walk is walked around, which is reported (%i skipped)', async (skipped, text) => {
		const walkAround: ChangeFeed['walkAround'] = async (take, stop) => {
			expect(stop).toBe(signal);
			await take([{ id: 'b' }]);
			return { state: 'around', skipped };
		};
		const answer = (state: string): Answer => (state === 'walk' ? page('p1', 'a') : broken());
		expect(await sweep(answer, { more: { walkAround } })).toBe('around');
		expect(taken).toEqual(['a', 'restart', 'b']);
		expect(warnings).toHaveLength(1);
		expect(warnings[0]?.message).toContain(text);
		expect(warnings[0]?.message).toContain('It breaks.');
		expect(warnings[0]?.message).not.toContain('..');
		expect(warnings[0]).toMatchObject({
			kind: skipped === 0 ? 'unavailable' : 'unreadable',
			code: 'NotListed',
		});
	});
});

describe('a state that is lost', () => {
	it('is reported, if it was given', async () => {
		const error = lost();
		await expect(sweep(() => error, { from: 's' })).rejects.toBe(error);
		expect(asked).toHaveLength(1);
	});

	it('during a walk begins that anew, twice', async () => {
		let walks = 0;
		const answer = (state: string): Answer => {
			if (state === 'walk') walks += 1;
			if (state === 'walk') return page('p1', 'a');
			return walks < 3 ? lost() : last('end', 'b');
		};
		expect(await sweep(answer)).toBe('end');
		expect(taken).toEqual(['a', 'restart', 'a', 'restart', 'a', 'b']);
	});

	it('during each walk means that the server never finishes', async () => {
		await expect(sweep(() => lost())).rejects.toMatchObject({
			kind: 'unavailable',
			message: expect.stringContaining('never finishes') as string,
		});
		expect(asked).toHaveLength(3);
	});
});

describe('a server that sends page after page', () => {
	it.each([
		[500, true],
		[501, false],
	])('may send %i empty ones in a row (%s)', async (count, isGood) => {
		let sent = 0;
		const swept = sweep(() => ((sent += 1) <= count ? page(`p${String(sent)}`) : last('end')), { from: 's' });
		if (isGood) expect(await swept).toBe('end');
		else await expect(swept).rejects.toMatchObject({ kind: 'unavailable' });
		expect(asked).toHaveLength(501);
	});

	it('may send any number with something in between', async () => {
		let sent = 0;
		const answer = () => ((sent += 1) > 1_200 ? last('end') : page('p', ...(sent % 400 === 0 ? ['a'] : [])));
		expect(await sweep(answer)).toBe('end');
		expect(taken).toHaveLength(3);
	});

	it('may send as many empty ones again after a change', async () => {
		let sent = 0;
		const answer = () => ((sent += 1) === 1 ? page('p', 'a') : sent <= 501 ? page('p') : last('end'));
		expect(await sweep(answer)).toBe('end');
	});
});
