import { MailError } from '../../../nodes/mail/contracts/MailError';
import { BUDGET } from '../../../nodes/mail/source/MessageFetcher';
import { FetchScene, settle, type Message, type Reply } from './FetchScene';

const missing: Reply = { kind: 'missing', how: 'absent', reason: 'not now' };
const never = new AbortController().signal;
let scene: FetchScene;
beforeEach(() => (scene = new FetchScene()));
afterEach(() => expect(scene.overlaps).toBe(0));

describe('while messages are on the way', () => {
	let release: () => Promise<void>;
	beforeEach(async () => {
		scene.put('a', 'b', 'c');
		await scene.fetch(1);
		release = scene.hold();
		await scene.ready();
		expect(scene.asked).toEqual([['a'], ['b', 'c']]);
	});

	it('who wants them now waits for them, and they are requested once', async () => {
		const read = scene.fetch();
		await settle();
		await release();
		expect(await read).toEqual({ deliveries: ['b', 'c'], isIdle: false });
		expect(scene.asked).toHaveLength(2);
	});

	it('one in progress is requested again after them', async () => {
		const recalled = scene.fetcher.recall({ id: 'a' }, never);
		await settle();
		expect(scene.asked).toHaveLength(2);
		await release();
		expect(await recalled).toMatchObject({ is: 'here' });
		expect(scene.asked.slice(2)).toEqual([['a']]);
	});

	it('it can be waited for that nothing is requested any more', async () => {
		const ends: string[] = [];
		const settled = scene.fetcher.settled(never).then(() => ends.push('settled'));
		await settle();
		ends.push('answered');
		await release();
		await settled;
		expect(ends).toEqual(['answered', 'settled']);
	});

	it('a stop ends them, and none of them is blamed', async () => {
		scene.replies.set('b', missing);
		const stop = new AbortController();
		const read = scene.fetch(10, stop.signal);
		stop.abort();
		const failed = expect(read).rejects.toThrow('Stopped');
		await release();
		await failed;
		expect(scene.retries.size).toBe(0);
		expect(scene.ids).toEqual(['b', 'c']);
	});

	it('so does the end of the source', async () => {
		scene.replies.set('b', missing);
		scene.fetcher.close();
		await release();
		expect(scene.retries.size).toBe(0);
	});
});

describe('a message that does not come ahead', () => {
	it.each(['ready', 'fetch'] as const)(
		'is withdrawn if it is gone, and is not requested again (%s)',
		async (act) => {
			scene.put('a', 'b');
			scene.replies.set('b', { kind: 'gone' });
			await scene.begin();
			expect(scene.ids).toEqual(['b']);
			await scene[act]();
			expect([scene.ids, scene.lost]).toEqual([[], ['b']]);
			expect(scene.asked).toEqual([['a'], ['b']]);
		},
	);

	it('comes before all others, in order, and does not hold them up', async () => {
		scene.put('a', 'b', 'c', 'd', 'e');
		for (const id of ['b', 'd']) scene.replies.set(id, missing);
		await scene.begin();
		expect(await scene.ready()).toEqual(['c', 'e']);
		expect(scene.ids).toEqual(['b', 'd']);
	});

	it('keeps its place if it was not tried', async () => {
		scene.put('a', 'b', 'c', 'd');
		scene.replies.set('c', { kind: 'untried' });
		await scene.begin();
		scene.replies.clear();
		expect(await scene.ready()).toEqual(['b']);
		expect(await scene.ready()).toEqual(['c', 'd']);
		expect(scene.retries.size).toBe(0);
		expect(scene.asked).toEqual([['a'], ['b', 'c', 'd'], ['c']]);
	});

	it('is forgotten if a person has dealt with it meanwhile', async () => {
		scene.put('a', 'b', 'c');
		scene.replies.set('b', missing);
		await scene.begin();
		scene.list = scene.list.filter(({ id }) => id !== 'b');
		expect(await scene.ready()).toEqual(['c']);
		expect([scene.ids, scene.handed]).toEqual([[], ['a', 'c']]);
	});

	it('comes with its error and in its turn, if it cannot be fetched at all', async () => {
		scene.put('a', 'b', 'c', 'd');
		scene.replies.set('c', { kind: 'hopeless', error: new MailError('tooLarge', 'Too large') });
		await scene.begin();
		expect(scene.fetcher.octetsAhead).toBe(2);
		expect(await scene.ready()).toEqual(['b', 'c: tooLarge', 'd']);
	});

	it('is not requested, nor anything else, before its time', async () => {
		scene.put('a', 'b');
		scene.replies.set('b', { kind: 'notFound' });
		await scene.begin();
		const before = [scene.asked.length, scene.looked.length];
		await scene.ready(0);
		expect([scene.asked.length, scene.looked.length]).toEqual(before);
		scene.now += 5_000;
		await scene.ready(0);
		expect(scene.asked.slice(1)).toEqual([['b'], ['b']]);
	});

	it('is requested without a look if it failed before', async () => {
		scene.put('a', 'b');
		scene.replies.set('b', missing);
		await scene.begin();
		const looks = scene.looked.length;
		scene.now += 1_000;
		await scene.ready(0);
		expect(scene.asked).toEqual([['a'], ['b'], ['b']]);
		expect(scene.looked).toHaveLength(looks);
	});
});

describe('before messages are fetched ahead', () => {
	it('they are looked at, and neither what is excluded nor what is gone is requested', async () => {
		scene.put('a');
		await scene.fetch(1);
		scene.put('b', 'x', 'gone', 'c');
		scene.excluded.add('x');
		scene.missed.add('gone');
		await scene.ready(0);
		expect(scene.looked.at(-1)).toEqual(['b', 'x', 'gone', 'c']);
		expect(scene.asked).toEqual([['a'], ['b', 'c']]);
		expect(await scene.ready(0)).toEqual([]);
		expect(await scene.ready()).toEqual(['x: excluded', 'b', 'c']);
		expect(scene.lost).toEqual(['gone']);
	});

	it('a single one is looked at as well', async () => {
		scene.put('a', 'b');
		await scene.begin();
		expect(scene.looked).toEqual([['a', 'b'], ['b']]);
	});

	it('nothing is requested where there is only one that is too large', async () => {
		scene.put('a');
		scene.list.push({ id: 'large', size: BUDGET + 1 });
		await scene.begin();
		expect(scene.asked).toEqual([['a']]);
	});
});

describe('what has come', () => {
	it('takes no memory once it no longer waits', async () => {
		scene.put('a', 'bbb', 'c');
		await scene.begin();
		expect(scene.fetcher.octetsAhead).toBe(4);
		scene.list = scene.list.filter(({ id }) => id !== 'bbb');
		await scene.ready(0);
		expect(scene.fetcher.octetsAhead).toBe(1);
		scene.list = [];
		await scene.ready(0);
		expect(scene.fetcher.octetsAhead).toBe(0);
	});

	it.each(['ready', 'fetch'] as const)(
		'is still good an hour later where nothing can happen to it (%s)',
		async (act) => {
			scene.put('a', 'b', 'c');
			await scene.begin();
			scene.now += 3_600_000;
			const come = await scene[act]();
			expect(come).toEqual(act === 'ready' ? ['b', 'c'] : { deliveries: ['b', 'c'], isIdle: false });
			expect(scene.asked).toHaveLength(2);
		},
	);

	it('is not looked at again within a second', async () => {
		const lookAgain = jest.fn();
		scene = new FetchScene({ lookAgain });
		scene.put('a', 'b');
		await scene.begin();
		scene.now += 999;
		expect(await scene.fetch()).toEqual({ deliveries: ['b'], isIdle: false });
		expect(lookAgain).not.toHaveBeenCalled();
	});

	it('is looked at again after a second: what a person took is not given, what the server does not list is fetched again', async () => {
		const looks: string[][] = [];
		scene = new FetchScene({
			lookAgain: async (fetched) => {
				looks.push(fetched.map(({ id }) => id));
				const only = (wanted: string) => fetched.filter(({ id }) => id === wanted);
				return await Promise.resolve({ gone: only('taken'), unseen: only('unseen') });
			},
		});
		scene.put('a', 'taken', 'unseen', 'b');
		await scene.begin();
		scene.now += 1_000;
		expect(await scene.ready()).toEqual([]);
		expect(await scene.fetch()).toEqual({ deliveries: ['unseen'], isIdle: false });
		expect(looks).toEqual([['taken', 'unseen', 'b']]);
		expect(scene.asked).toEqual([['a'], ['taken', 'unseen', 'b'], ['unseen']]);
		expect([scene.lost, scene.fetcher.octetsAhead]).toEqual([['taken'], 1]);
		expect(await scene.ready()).toEqual(['b']);
	});

	it.each(['ready', 'fetch'] as const)(
		'waits for an older message, and is not fetched again (%s)',
		async (act) => {
			scene.put('a', 'b', 'c');
			await scene.begin();
			scene.list.unshift({ id: 'older', size: 5 });
			scene.put('newer');
			const first = await scene[act]();
			expect(first).toEqual(act === 'ready' ? [] : { deliveries: ['older'], isIdle: false });
			expect(scene.asked).toEqual([['a'], ['b', 'c'], ['older']]);
			expect(scene.looked.at(-1)).toEqual(['older', 'newer']);
			expect(await scene.ready()).toEqual(act === 'ready' ? ['older', 'b', 'c'] : ['b', 'c']);
		},
	);

	it('is given out as it waits now, and not as it did when it was requested', async () => {
		scene.put('a', 'b');
		await scene.begin();
		scene.list = [{ id: 'b', generation: 1 }];
		expect(await scene.ready()).toEqual(['b#1']);
	});

	it('is not given out if it is a copy of another one', async () => {
		const deliver = ({ id }: Message) => (id === 'copy' ? undefined : id);
		scene = new FetchScene({ deliver });
		scene.put('a', 'copy', 'b');
		await scene.begin();
		expect(await scene.ready()).toEqual(['b']);
		expect(scene.handed).toEqual(['a', 'copy', 'b']);
	});
});

it('once the connection has failed, what came is given out, nothing more is requested, and the failure is reported', async () => {
	scene.put('a', 'b', 'c', 'd');
	await scene.fetch(1);
	scene.failure = new MailError('network', 'Connection reset');
	for (const id of ['c', 'd']) scene.replies.set(id, { kind: 'untried' });
	await scene.ready(0);
	expect(await scene.ready()).toEqual(['b']);
	expect(await scene.ready()).toEqual([]);
	await expect(scene.fetch()).rejects.toBe(scene.failure);
	expect(() => scene.fetcher.assertGood()).toThrow('Connection reset');
	expect(scene.asked).toEqual([['a'], ['b', 'c', 'd']]);
	expect(scene.ids).toEqual(['c', 'd']);
});
