import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { DoneBefore } from '../../../nodes/mail/source/DoneBefore';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { hashOf } from '../../../nodes/mail/source/messageKey';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { ChangeFolder } from './ChangeFolder';
import { MINUTE, START } from './deskSettings';
import { ids, never, notNow, SourceScene } from './SourceScene';

let scene: SourceScene;
beforeEach(() => {
	jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate'] });
	scene = new SourceScene();
});
afterEach(() => jest.useRealTimers());

describe('a source that is not connected', () => {
	it.each<[string, (source: ChangeSource) => unknown]>([
		['read', async (source) => await source.read(1, never)],
		['acknowledge', async (source) => await source.acknowledge([], 'processed')],
		['wait', async (source) => await source.wait(never)],
		['position', async (source) => await Promise.resolve().then(() => source.position())],
	])('says so: %s', async (_, call) => {
		await expect(call(scene.make())).rejects.toMatchObject({ kind: 'network' });
	});

	it('has nothing waiting, and can be closed', async () => {
		const source = scene.make();
		expect(await source.queueSize()).toBe(0);
		await source.close();
	});
});

describe('to connect', () => {
	it('finds out whether messages can be moved where they shall be, and only that', async () => {
		const asked: unknown[] = [];
		const apply: ChangeFeed['apply'] = async (action, targets) => {
			asked.push([action, targets]);
			return await Promise.resolve(new Map());
		};
		await scene.open({ afterProcessing: 'move', moveTo: 'Done' }, { apply });
		expect(asked).toEqual([[{ type: 'move', folder: 'Done' }, []]]);
		for (const afterProcessing of ['markRead', 'flag', 'delete', 'nothing'] as const)
			await scene.open({ afterProcessing }, { apply });
		expect(asked).toHaveLength(1);
		const missing = new MailError('folderNotFound', 'No such folder');
		const failing = scene.open(
			{ afterProcessing: 'move', moveTo: 'Done' },
			{ apply: () => Promise.reject(missing) },
		);
		await expect(failing).rejects.toBe(missing);
	});

	it('skips what came before the activation, if only new messages are to be read', async () => {
		const at = (minutes: number) => ({ receivedAt: new Date(START + minutes * MINUTE) });
		scene.folder.deliver('old', at(1));
		const { id } = scene.folder.deliver('fresh', at(6));
		jest.setSystemTime(START + 10 * MINUTE);
		const source = await scene.open({ read: 'new', activatedAt: START + 5 * MINUTE });
		expect(ids(await source.read(5, never))).toEqual([id]);
	});

	it('continues at a position of this mailbox, folder and API, which says what it is of', async () => {
		const mode = { read: 'all', afterProcessing: 'nothing' } as const;
		scene.deliverMany(2);
		const source = await scene.open(mode);
		expect(await scene.drain(source)).toHaveLength(2);
		const position = source.position();
		expect(position).toMatchObject({
			...{ api: 'graph', server: 'graph.test:443', mailbox: 'desk@contoso.example' },
			...{ folder: 'Inbox', folderId: 'folder-1', read: 'all' },
		});
		expect(await scene.drain(await scene.open(mode, {}, [position]))).toEqual([]);
		const spelled = { ...mode, server: 'Graph.Test:443', mailbox: 'Desk@Contoso.Example' };
		expect(await scene.drain(await scene.open(spelled, {}, [position]))).toEqual([]);
		const upper = { ...position, server: 'GRAPH.TEST:443', mailbox: 'DESK@CONTOSO.EXAMPLE' };
		expect(await scene.drain(await scene.open(mode, {}, [upper]))).toEqual([]);
		for (const other of [{ api: 'ews' as const }, { version: 2 as 1 }])
			expect(await scene.drain(await scene.open(mode, {}, [{ ...position, ...other }]))).toHaveLength(2);
	});

	it('recognizes what was done where the server has another kind of IDs now', async () => {
		const mode = { read: 'all', afterProcessing: 'nothing' } as const;
		scene.deliver('a');
		const source = await scene.open(mode, { ids: 'before' });
		expect(await scene.drain(source)).toHaveLength(1);
		expect(source.position().ids).toBe('before');
		await scene.open(mode, { ids: 'before' }, [source.position()]);
		expect(scene.warnings).toEqual([]);
		await scene.open(mode, { ids: 'now' }, [source.position()]);
		expect(scene.warnings[0]?.message).toContain('1 message(s) recognized as done');
	});

	it('takes over what a predecessor has in hand of this folder, and nothing else', async () => {
		const [a, b] = [scene.deliver('a'), scene.deliver('b')];
		const inHand = await (await scene.open()).read(5, never);
		expect(ids(inHand)).toEqual([a.id, b.id]);
		const [mine, other] = [inHand[0]!, { ...inHand[1]!, folderId: 'another' }];
		const next = await scene.open({}, {}, [undefined, [mine, other]]);
		expect(await next.queueSize()).toBe(2);
		expect(ids(await next.read(5, never))).toEqual([b.id]);
	});
});

describe('what outlives a source', () => {
	it('are actions that are not done, with their pauses', async () => {
		const { id } = scene.deliver('a');
		const source = await scene.open();
		scene.folder.actFailures.set(id, notNow());
		await scene.drain(source);
		scene.folder.actFailures.clear();
		const next = await scene.open({}, {}, [source.position()]);
		await next.read(1, never);
		expect(scene.folder.messages.get(id)?.isRead).toBe(false);
		jest.setSystemTime(START + 2_000);
		await next.read(1, never);
		expect(scene.folder.messages.get(id)?.isRead).toBe(true);
	});

	it('is what was done, also beyond what a position remembers', async () => {
		const doneBefore = new DoneBefore();
		scene.options = { doneBefore };
		const [first] = scene.deliverMany(290);
		expect(await scene.drain(await scene.open())).toHaveLength(290);
		expect(doneBefore.has(hashOf(first!.id))).toBe(true);
	});
});

it('a source has the clock that it is given, also for what is to be tried again', async () => {
	let now = 5_000;
	scene.options = { now: () => now };
	scene.pending = undefined;
	const { id } = scene.deliver('a');
	scene.folder.actFailures.set(id, notNow());
	const source = await scene.open();
	await scene.drain(source);
	scene.folder.actFailures.clear();
	jest.setSystemTime(START + 30_000);
	await source.read(1, never);
	expect(scene.folder.messages.get(id)?.isRead).toBe(false);
	now += 2_000;
	await source.read(1, never);
	expect(scene.folder.messages.get(id)?.isRead).toBe(true);
});

it('a source fetches nothing of what the filter excludes', async () => {
	const [spam, good] = [scene.deliver('spam'), scene.deliver('good')];
	scene.options = {
		filter: {
			headerFields: ['subject'],
			judgeHeader: (header) => (header.includes('spam') ? 'exclude' : 'take'),
			judge: () => Promise.resolve('take'),
		},
	};
	const come = await (await scene.open()).read(5, never);
	expect(come.map(({ id, verdict }) => [id, verdict])).toEqual([
		[spam.id, 'exclude'],
		[good.id, 'take'],
	]);
	expect(scene.folder.fetched).toEqual([good.id]);
});

it.each([
	['markRead', true],
	['nothing', false],
] as const)(
	'after a lost state, an unread message older than all that is remembered is new if the server marks what is done (%s)',
	async (afterProcessing, expected) => {
		const early = new Date(START + 500);
		scene.deliverMany(290);
		const source = await scene.open({ afterProcessing });
		expect(await scene.drain(source)).toHaveLength(290);
		// A person has moved it here.
		const { id } = scene.folder.deliver('moved', { receivedAt: early });
		scene.folder.loseStates({ newIds: true });
		const next = await scene.open({ afterProcessing }, {}, [source.position()]);
		expect((await scene.drain(next)).includes(`x${id}`)).toBe(expected);
	},
);

describe('a message in progress is fetched again', () => {
	it('with all that is known of it', async () => {
		scene.deliver('a');
		const source = await scene.open();
		const [first] = await source.read(1, never);
		expect(await source.recall(first!, never)).toEqual({ is: 'here', content: { mime: first!.mime } });
		expect(scene.folder.fetched).toEqual([first!.id, first!.id]);
	});

	it('by its size, if that is known, as the first time', async () => {
		const sizes: (number | undefined)[] = [];
		const fetch: ChangeFeed['fetch'] = async (id, _signal, known) => {
			sizes.push(known?.size);
			return await Promise.resolve(Buffer.from(id));
		};
		scene.deliver('a');
		const source = await scene.open({}, { fetch });
		const [first] = await source.read(1, never);
		for (const more of [{}, { size: 500 }]) await source.recall({ ...first!, ...more }, never);
		expect(sizes).toEqual([undefined, undefined, 500]);
	});

	it('and is not in this folder if that has been replaced: it is gone after minutes, without a request', async () => {
		scene.deliver('a');
		const source = await scene.open();
		const [first] = await source.read(1, never);
		const other = { ...first!, folderId: 'another' };
		expect(await source.recall(other, never)).toEqual({ is: 'later', afterMs: 5_000 });
		jest.setSystemTime(START + 3 * MINUTE);
		expect(await source.recall(other, never)).toEqual({ is: 'gone' });
		expect(scene.folder.fetched).toHaveLength(1);
	});

	it('and is named by the time it was received, if it is not to be had', async () => {
		const { id } = scene.deliver('a');
		scene.retries = new FetchRetries({ warn: (error) => scene.warnings.push(error), giveUpAfterMs: 1 });
		const source = await scene.open();
		const [first] = await source.read(1, never);
		scene.folder.failures.set(id, new MailError('unreadable', 'Damaged'));
		for (let round = 0; round < 2; round++) {
			await source.recall(first!, never);
			jest.setSystemTime(Date.now() + 10 * MINUTE);
		}
		const lost = await source.recall(first!, never);
		expect(lost).toMatchObject({ is: 'lost' });
		expect(scene.warnings[0]?.message).toContain(`(received ${first!.receivedAt!.toISOString()})`);
	});
});

describe('the position', () => {
	it('has in it what is still to be done, and nothing where there is nothing', async () => {
		const { id } = scene.deliver('a');
		const source = await scene.open();
		expect(Object.keys(source.position())).not.toEqual(expect.arrayContaining(['acts', 'unanswered']));
		scene.folder.actFailures.set(id, notNow());
		await source.acknowledge(await source.read(1, never), 'processed');
		const position = source.position();
		expect(position.acts).toEqual([`p${id}`]);
		expect(position.unanswered).toBeUndefined();
		// In another process.
		scene.pending = new PendingActs<ChangeAct>();
		scene.folder.actFailures.clear();
		const next = await scene.open({}, {}, [position]);
		await next.read(1, never);
		expect(scene.folder.messages.get(id)?.isRead).toBe(true);
		expect(next.position().acts).toBeUndefined();
	});

	it('has in it what could not be looked up, and it is looked up in the next process', async () => {
		scene.folder = new ChangeFolder({ tellsNew: true, order: 'oldestFirst', partial: true });
		const { id } = scene.deliver('a');
		const source = await scene.open();
		await source.acknowledge(await source.read(1, never), 'processed');
		const looked: string[] = [];
		const look: ChangeFeed['look'] = async (some) => {
			looked.push(...some);
			return await Promise.resolve(new Map(some.map((one) => [one, { is: 'unknown', error: notNow() }])));
		};
		const before = await scene.open({}, { look }, [source.position()]);
		scene.folder.change(id, { isRead: true });
		scene.folder.change(id, { isRead: false });
		jest.setSystemTime(START + MINUTE);
		expect(await before.read(1, never)).toEqual([]);
		expect(before.position().unanswered).toEqual([id]);
		const next = await scene.open({}, {}, [before.position()]);
		expect(ids(await next.read(1, never))).toEqual([id]);
	});
});

describe('the end of a source', () => {
	it('closes the connection, and what is being acknowledged', async () => {
		let isClosed = false;
		let stop: AbortSignal | undefined;
		scene.deliver('a');
		const source = await scene.open(
			{},
			{
				close: async () => {
					isClosed = true;
					await Promise.resolve();
				},
				apply: async (_action, _targets, signal) => {
					stop = signal;
					await new Promise((resolve) => signal.addEventListener('abort', resolve));
					throw notNow();
				},
			},
		);
		const acknowledged = source.acknowledge(await source.read(1, never), 'processed');
		const failed = expect(acknowledged).rejects.toThrow('Not now');
		expect(stop?.aborted).toBe(false);
		await source.close();
		await failed;
		expect([isClosed, stop?.aborted]).toEqual([true, true]);
	});
});
