import { FetchScene, type Message, type Reply } from './FetchScene';

const MB = 1024 * 1024;
const missing: Reply = { kind: 'missing', how: 'absent', reason: 'not now' };
let scene: FetchScene;
beforeEach(() => (scene = new FetchScene()));

const idle = (...deliveries: string[]) => ({ deliveries, isIdle: deliveries.length === 0 });

describe('nothing is requested', () => {
	it('while nothing waits', async () => {
		expect(await scene.fetch()).toEqual(idle());
	});

	it.each([
		['a free slot', 0, 100],
		['room in the position', 10, 0],
	])('without %s, not even what has failed before', async (_, limit, most) => {
		scene.put('bad', 'x');
		scene.retries.suspect('bad');
		scene.most = most;
		expect(await scene.fetch(limit)).toEqual(idle());
		expect([scene.asked, scene.looked]).toEqual([[], []]);
	});

	it('in addition, where what the filter excludes takes the whole room', async () => {
		scene.put('x', 'bad');
		scene.excluded.add('x');
		scene.retries.suspect('bad');
		scene.most = 1;
		expect(await scene.fetch()).toEqual(idle('x: excluded'));
		expect([scene.asked, scene.ids]).toEqual([[], ['bad']]);
	});

	it('while all that waits is to be tried later, which is remembered', async () => {
		scene.put('bad');
		scene.replies.set('bad', missing);
		expect(await scene.fetch()).toEqual({ deliveries: [], isIdle: false });
		for (let round = 0; round < 3; round++) expect(await scene.fetch()).toEqual(idle());
		expect([scene.asked, scene.retries.msUntilDue]).toEqual([[['bad']], 1_000]);
	});
});

it('a failure is waited for no longer once its message does not wait any more', async () => {
	scene.put('bad');
	scene.replies.set('bad', missing);
	await scene.fetch();
	scene.list = [];
	expect(await scene.fetch()).toEqual(idle());
	expect(scene.retries.msUntilDue).toBe(Infinity);
});

describe('before a request', () => {
	it('the waiting messages are looked at, and what is gone is withdrawn', async () => {
		scene.put('gone', 'a');
		scene.missed.add('gone');
		expect(await scene.fetch()).toEqual(idle('a'));
		expect(scene.looked).toEqual([['gone', 'a']]);
		expect([scene.lost, scene.ids, scene.handed]).toEqual([['gone'], [], ['a']]);
	});

	it('a single one is looked at as well', async () => {
		scene.put('x');
		scene.excluded.add('x');
		expect(await scene.fetch()).toEqual(idle('x: excluded'));
		expect(scene.asked).toEqual([]);
	});

	it('what a look has not found out enough about is left for the next time', async () => {
		scene = new FetchScene({ isReady: ({ id }) => id !== 'notYet' });
		scene.put('a', 'notYet', 'b');
		expect(await scene.fetch()).toEqual(idle('a', 'b'));
		expect([scene.asked, scene.ids]).toEqual([[['a', 'b']], ['notYet']]);
	});

	it('what has failed before is not', async () => {
		scene.put('bad', 'a');
		scene.retries.suspect('bad');
		await scene.fetch();
		expect(await scene.fetch()).toEqual(idle('bad'));
		expect(scene.looked).toEqual([['a']]);
		expect(scene.asked).toEqual([['a'], ['bad']]);
	});
});

describe('what the filter excludes', () => {
	it('is not requested, comes with the next message, and is not tried again', async () => {
		scene.put('a', 'b', 'large');
		await scene.fetch(1);
		scene.list = [{ id: 'x' }, { id: 'large', size: 40 * MB }];
		scene.excluded.add('x');
		// Too large to be fetched ahead.
		await scene.ready(0);
		expect(await scene.fetch()).toEqual(idle('x: excluded', 'large'));
		expect(scene.asked).toEqual([['a'], ['large']]);
	});

	it('takes no more than the room', async () => {
		scene.put('x', 'y', 'z');
		for (const { id } of scene.list) scene.excluded.add(id);
		scene.most = 2;
		expect(await scene.fetch()).toEqual(idle('x: excluded', 'y: excluded'));
		expect(await scene.fetch()).toEqual(idle());
		scene.retries.suspect('z');
		scene.most = 3;
		expect(await scene.fetch()).toEqual(idle('z: excluded'));
		expect(scene.retries.size).toBe(0);
	});
});

describe('a message that does not come', () => {
	it('is put back before all others, in order', async () => {
		scene.put('a', 'b', 'c', 'd');
		for (const id of ['b', 'c']) scene.replies.set(id, { kind: 'untried' });
		expect(await scene.fetch(3)).toEqual(idle('a'));
		expect(scene.ids).toEqual(['b', 'c', 'd']);
		expect(scene.handed).toEqual(['a']);
	});

	it('is not blamed for a stop', async () => {
		scene.put('a');
		scene.replies.set('a', missing);
		const stop = new AbortController();
		const release = scene.hold();
		const read = scene.fetch(1, stop.signal);
		stop.abort();
		await release();
		await read;
		expect([scene.retries.size, scene.ids]).toEqual([0, ['a']]);
	});

	it('does not keep what is behind it from being found, however many there are', async () => {
		for (let i = 0; i < 250; i++) {
			scene.put(`bad${String(i)}`);
			scene.retries.suspect(`bad${String(i)}`);
		}
		scene.put('a');
		expect(await scene.fetch()).toEqual(idle('a'));
	});
});

it('a failure is reported once nothing is left to give out', async () => {
	scene.put('a', 'b');
	scene.failure = new Error('reset');
	scene.replies.set('b', { kind: 'untried' });
	expect(await scene.fetch()).toEqual(idle('a'));
	await expect(scene.fetch()).rejects.toBe(scene.failure);
	expect(scene.ids).toEqual(['b']);
});

it('what has failed before is requested at once where nothing else waits', async () => {
	scene.put('bad');
	scene.retries.suspect('bad');
	expect(await scene.fetch()).toEqual(idle('bad'));
});

describe('32 MB at a time', () => {
	it('are requested, and a larger message alone', async () => {
		const large = ['a', 'b', 'c', 'd'].map((id): Message => ({ id, size: 16 * MB }));
		scene.list.push(...large, { id: 'e', size: 33 * MB });
		for (let round = 0; round < 3; round++) await scene.fetch();
		expect(scene.asked).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
	});

	it('are as many as 128 messages of unknown size', async () => {
		scene.list = Array.from({ length: 200 }, (_, i) => ({ id: String(i) }));
		scene.most = 1_000;
		await scene.fetch(500);
		expect(scene.asked[0]).toHaveLength(128);
	});

	/** With 10 MB fetched ahead. */
	async function arrange(...older: Message[]): Promise<void> {
		scene.put('first');
		scene.list.push({ id: 'ahead', size: 4 * MB }, { id: 'ahead2', size: 6 * MB });
		await scene.begin();
		await scene.ready(0);
		expect(scene.fetcher.octetsAhead).toBe(10 * MB);
		scene.list.unshift(...older);
	}

	it('have in them what is fetched ahead', async () => {
		await arrange({ id: 'a', size: 12 * MB }, { id: 'b', size: 12 * MB });
		expect(await scene.fetch()).toEqual(idle('a'));
	});

	it.each<[string, number | undefined, number]>([
		['fits beside what is fetched ahead', 22 * MB, 10 * MB],
		['does not fit: what is fetched ahead is dropped for it', 22 * MB + 1, 0],
		['may be of any size: what is fetched ahead is dropped for it', undefined, 0],
	])('are enough for a message that %s', async (_, size, ahead) => {
		await arrange(size === undefined ? { id: 'a' } : { id: 'a', size });
		expect(await scene.fetch()).toEqual(idle('a'));
		expect(scene.fetcher.octetsAhead).toBe(ahead);
	});

	it.each([
		[32 * MB, [['bad']]],
		[32 * MB + 1, []],
	])('are the most that is fetched ahead, also of what has failed before (%i)', async (size, expected) => {
		await scene.fetch();
		scene.list.push({ id: 'bad', size });
		scene.retries.suspect('bad');
		await scene.ready(0);
		expect(scene.asked).toEqual(expected);
	});
});

it('only messages that came count for the pace at which more is fetched ahead', async () => {
	const paces: number[] = [];
	scene = new FetchScene({
		maxAhead: (pace) => {
			paces.push(pace);
			return 0;
		},
	});
	scene.put('a', 'bad', 'b');
	scene.replies.set('bad', missing);
	expect(await scene.fetch(2)).toEqual(idle('a'));
	await scene.fetch(1);
	expect(await scene.fetch(1)).toEqual(idle('b'));
	await scene.ready();
	expect(paces).toEqual([2]);
});

describe('whether it is worth looking for new messages, or for what waits', () => {
	it.each<[string, string[], string[], boolean]>([
		['nothing waits', [], [], false],
		['only what has failed waits', ['bad'], ['bad'], false],
		['another one waits', ['bad', 'a'], ['bad'], true],
	])('others: %s', (_, waiting, suspects, expected) => {
		scene.put(...waiting);
		for (const id of suspects) scene.retries.suspect(id);
		expect(scene.fetcher.hasOthers(scene)).toBe(expected);
	});

	it.each<[string, string[], number, boolean]>([
		['nothing waits', [], 1, false],
		['what waits is to be tried later', ['later'], 1, false],
		['another one waits', ['later', 'a'], 1, true],
		['there is no room', ['a'], 0, false],
	])('work: %s', (_, waiting, most, expected) => {
		scene.put(...waiting);
		scene.most = most;
		scene.retries.failed('later', { how: 'absent', reason: 'no', message: 'm', server: 's' });
		expect(scene.fetcher.hasWork(scene)).toBe(expected);
	});
});
