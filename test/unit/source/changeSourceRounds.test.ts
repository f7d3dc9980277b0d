import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { MINUTE, START } from './deskSettings';
import { ids, never, notNow, SourceScene } from './SourceScene';

let scene: SourceScene;
beforeEach(() => {
	jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate'] });
	scene = new SourceScene();
});
afterEach(() => jest.useRealTimers());

describe('the wait for the next look', () => {
	async function waited(source: ChangeSource, act: () => unknown = () => undefined, signal = never) {
		const begin = Date.now();
		let isOver = false;
		const waiting = source.wait(signal).then(() => (isOver = true));
		await act();
		for (let i = 0; i < 10 && !isOver; i++) await jest.advanceTimersToNextTimerAsync();
		await waiting;
		return Date.now() - begin;
	}

	it('takes the check interval', async () => {
		const source = await scene.open();
		expect(await waited(source)).toBe(MINUTE);
		await source.read(1, never);
		jest.setSystemTime(Date.now() + 20_000);
		expect(await waited(source)).toBe(40_000);
	});

	it('takes no time where the look is due', async () => {
		const source = await scene.open();
		jest.setSystemTime(START + MINUTE);
		expect(await waited(source)).toBe(0);
	});

	it('takes the interval again while nobody makes the look that is due', async () => {
		const source = await scene.open();
		expect(await waited(source)).toBe(MINUTE);
		expect(await waited(source)).toBe(MINUTE);
		scene.deliver('a');
		expect(await source.read(1, never)).toHaveLength(1);
		expect(await waited(source)).toBe(MINUTE);
	});

	it('ends when a message may be tried again, and the look is still to come', async () => {
		scene.folder.failures.set(scene.deliver('bad').id, new MailError('unreadable', 'Not now'));
		const source = await scene.open();
		expect(await source.read(1, never)).toEqual([]);
		expect(await waited(source)).toBe(1_000);
		jest.setSystemTime(START + 50_000);
		scene.retries.forget(scene.folder.inFolder()[0]!.id);
		expect(await waited(source)).toBe(10_000);
	});

	it('ends when an action may be tried again', async () => {
		const { id } = scene.deliver('a');
		scene.folder.actFailures.set(id, notNow());
		const source = await scene.open();
		await source.acknowledge(await source.read(1, never), 'processed');
		expect(await waited(source)).toBe(2_000);
	});

	it('takes a second where something may be tried at once, as nobody may be there to try it', async () => {
		scene.retries.suspect(scene.deliver('bad').id);
		expect(await waited(await scene.open())).toBe(1_000);
	});

	it.each(['stop', 'close'] as const)('ends with a %s', async (how) => {
		const source = await scene.open();
		const stop = new AbortController();
		const act = () => (how === 'stop' ? stop.abort() : source.close());
		expect(await waited(source, act, stop.signal)).toBe(0);
	});
});

describe('what waits', () => {
	it('is not looked for anew before its time, and then as long as there are few', async () => {
		const bad = Array.from({ length: 20 }, (_, i) => scene.deliver(`bad${String(i)}`));
		for (const { id } of bad) scene.folder.failures.set(id, new MailError('unreadable', 'Not now'));
		const source = await scene.open();
		const good = scene.deliver('good');
		expect(await source.read(5, never)).toEqual([]);
		jest.setSystemTime(START + MINUTE);
		expect(ids(await source.read(5, never))).toEqual([good.id]);
	});

	it('is looked for once in a read, however often that tries', async () => {
		scene.retries = new FetchRetries({ firstPauseMs: 0, longestPauseMs: 0 });
		for (const { id } of scene.deliverMany(5))
			scene.folder.failures.set(id, new MailError('unreadable', 'Not now'));
		const source = await scene.open({ read: 'all', checkIntervalMs: 0 });
		const { asked } = scene.folder;
		await source.read(1, never);
		expect(scene.folder.asked - asked).toBe(1);
	});

	it('is withdrawn if a person reads it before its turn, at the latest after a check interval', async () => {
		const [first, second, third] = scene.deliverMany(3);
		const source = await scene.open();
		expect(ids(await source.read(1, never))).toEqual([first!.id]);
		scene.folder.change(second!.id, { isRead: true });
		jest.setSystemTime(START + MINUTE);
		expect(ids(await source.read(1, never))).toEqual([third!.id]);
	});

	it('is listed again where it does not fit into memory, as soon as the rest is given out', async () => {
		scene.options = { maxWaiting: 5 };
		const all = scene.deliverMany(30).map(({ id }) => id);
		const source = await scene.open();
		expect(await source.queueSize()).toBe(30);
		const { asked } = scene.folder;
		expect(await scene.drain(source)).toEqual(all);
		expect(scene.folder.asked - asked).toBeGreaterThanOrEqual(5);
		expect(await source.queueSize()).toBe(0);
	});

	it('is enough if there are many', async () => {
		const bad = Array.from({ length: 21 }, (_, i) => scene.deliver(`bad${String(i)}`));
		for (const { id } of bad) scene.folder.failures.set(id, new MailError('unreadable', 'Not now'));
		const source = await scene.open({ read: 'all', afterProcessing: 'nothing' });
		scene.deliver('good');
		jest.setSystemTime(START + MINUTE);
		expect(await source.read(5, never)).toEqual([]);
		expect(await source.queueSize()).toBe(21);
	});
});

it('once a pause of the server is over, a message is the reason for it if the folder opens', async () => {
	const { id } = scene.deliver('bad');
	scene.folder.failures.set(id, new MailError('throttled', 'Busy'));
	let isPaused = true;
	const count: ChangeFeed['count'] = async () =>
		await (isPaused
			? Promise.reject(new MailError('throttled', 'Busy', { heldBack: true }))
			: Promise.resolve(1));
	const source = await scene.open({}, { count });
	await expect(source.read(1, never)).rejects.toThrow('Busy');
	expect(scene.retries.hasAccused).toBe(true);
	isPaused = false;
	const next = await scene.open({}, { count });
	expect(await next.read(1, never)).toEqual([]);
	expect([scene.retries.hasAccused, scene.retries.isDue(id)]).toEqual([false, false]);
});

it('a read ends after a hundred rounds that bring nothing, however often the messages may be tried', async () => {
	scene.retries = new FetchRetries({ firstPauseMs: 0, longestPauseMs: 0 });
	const bad = Array.from({ length: 30 }, (_, i) => scene.deliver(`bad${String(i)}`));
	for (const { id } of bad) scene.folder.failures.set(id, new MailError('unreadable', 'Not now'));
	const source = await scene.open();
	expect(await source.read(1, never)).toEqual([]);
	expect(scene.folder.fetched).toHaveLength(100);
});

it('nothing else is requested while messages are fetched ahead', async () => {
	const requests: string[] = [];
	let gate = Promise.resolve();
	let release = () => undefined as void;
	const plain = scene.folder.feed();
	const feed: Partial<ChangeFeed> = {
		fetch: async (id, signal) => {
			requests.push('fetch');
			await gate;
			return await plain.fetch(id, signal);
		},
		changes: async (...all) => {
			requests.push('changes');
			return await plain.changes(...all);
		},
	};
	const all = scene.deliverMany(6);
	const source = await scene.open({}, feed);
	for (let i = 0; i < 2; i++) expect(await source.read(1, never)).toHaveLength(1);
	requests.length = 0;
	gate = new Promise((resolve) => (release = resolve));
	expect(source.readAhead(0)).toEqual([]);
	jest.setSystemTime(START + MINUTE);
	const read = source.read(1, never);
	await new Promise((resolve) => setImmediate(resolve));
	expect(requests).toEqual(['fetch', 'fetch']);
	release();
	expect(ids(await read)).toEqual([all[2]!.id]);
	expect(requests).toContain('changes');
});
