import { getMaxListeners } from 'node:events';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { ChangeFolder } from './ChangeFolder';
import { deskSettings, MINUTE, START } from './deskSettings';

const never = new AbortController().signal;

let folder: ChangeFolder;
let retries: FetchRetries;
let warnings: MailError[];
let minute = 0;

beforeEach(() => {
	folder = new ChangeFolder();
	retries = new FetchRetries();
	warnings = [];
	minute = 0;
});

const settings = deskSettings({ checkIntervalMs: 0 });

let moment = 0;

async function open(
	more: Partial<ChangeSettings> = {},
	cursor?: ChangeCursor,
	inHand: readonly ChangeDelivery[] = [],
): Promise<ChangeSource> {
	const source = new ChangeSource({
		feed: folder.feed(),
		settings: { ...settings, ...more },
		retries,
		warn: (error) => warnings.push(error),
		aheadNow: () => moment,
	});
	await source.connect(cursor && (JSON.parse(JSON.stringify(cursor)) as ChangeCursor), inHand, never);
	return source;
}

const deliver = (subject: string, more: { isRead?: boolean } = {}) =>
	folder.deliver(subject, { receivedAt: new Date(START + 60_000 * minute++), ...more });

const subjects = (deliveries: readonly ChangeDelivery[]) =>
	deliveries.map(({ mime }) => /Subject: (.*)\r/.exec(mime?.toString() ?? '')?.[1]);

async function readAll(source: ChangeSource, limit = 7): Promise<ChangeDelivery[]> {
	const all: ChangeDelivery[] = [];
	for (;;) {
		const some = await source.read(limit, never);
		if (some.length === 0) return all;
		all.push(...some);
	}
}

async function drain(source: ChangeSource): Promise<(string | undefined)[]> {
	const done: (string | undefined)[] = [];
	for (;;) {
		const some = await source.read(10, never);
		if (some.length === 0) return done;
		await source.acknowledge(some, 'processed');
		done.push(...subjects(some));
	}
}

it('ChangeSource processes other messages while many fail so slowly that one of them is always due', async () => {
	// Until sixty were asked for, each takes longer than any pause.
	retries = new FetchRetries({ now: () => 1_000_000 * Math.min(60, folder.fetched.length) });
	for (let i = 0; i < 5; i++)
		folder.failures.set(deliver(`bad${String(i)}`).id, new MailError('unreadable', 'not now'));
	for (let i = 0; i < 12; i++) deliver(`m${String(i)}`);
	const source = await open();
	const done: (string | undefined)[] = [];
	while (done.length < 12) {
		const some = await source.read(3, never);
		if (some.length === 0) break;
		await source.acknowledge(some, 'processed');
		done.push(...subjects(some));
	}
	expect(folder.fetched.length).toBeLessThan(40);
	expect(done).toEqual(Array.from({ length: 12 }, (_, i) => `m${String(i)}`));
	expect(await source.queueSize()).toBe(5);
});

it('ChangeSource finds new mail while nothing waits but a message that fails and is always due', async () => {
	retries = new FetchRetries({ firstPauseMs: 0, longestPauseMs: 0 });
	folder.failures.set(deliver('bad').id, new MailError('unreadable', 'not now'));
	const source = await open();
	expect(await source.read(3, never)).toEqual([]);
	deliver('good');
	expect(subjects(await source.read(3, never))).toEqual(['good']);
	expect(await source.queueSize()).toBe(2);
});

it.each([
	['mailbox', { mailbox: 'sales@contoso.example' }],
	['server', { server: 'other.test:443' }],
])('ChangeSource starts over in another %s, whatever the position says', async (_what, other) => {
	const mode = { read: 'all', afterProcessing: 'nothing' } as const;
	for (const subject of ['a', 'b']) deliver(subject);
	const source = await open(mode);
	expect(await drain(source)).toEqual(['a', 'b']);
	expect(await drain(await open(mode, source.position()))).toEqual([]);
	expect(await drain(await open({ ...mode, ...other }, source.position()))).toEqual(['a', 'b']);
});

it('ChangeSource starts over in another folder of the same name, and continues in the same one under another name', async () => {
	const mode = { read: 'all', afterProcessing: 'nothing' } as const;
	for (const subject of ['a', 'b']) deliver(subject);
	const source = await open(mode);
	expect(await drain(source)).toEqual(['a', 'b']);
	expect(await drain(await open({ ...mode, folder: 'Renamed' }, source.position()))).toEqual([]);
	folder.folderId = 'folder-2';
	expect(await drain(await open(mode, source.position()))).toEqual(['a', 'b']);
});

it('ChangeSource returns a message that cannot be fetched with its error, after enough attempts', async () => {
	let now = START;
	retries = new FetchRetries({ now: () => now });
	const bad = deliver('bad');
	folder.failures.set(bad.id, new MailError('unreadable', 'The store is damaged'));
	const source = await open();
	let given: ChangeDelivery[] = [];
	for (let round = 0; round < 100 && given.length === 0; round++) {
		now += MINUTE;
		deliver('good');
		const read = await readAll(source);
		given = read.filter(({ error }) => error !== undefined);
		await source.acknowledge(
			read.filter(({ error }) => error === undefined),
			'processed',
		);
	}
	expect(now - START).toBeGreaterThanOrEqual(60 * MINUTE);
	expect(given).toMatchObject([
		{ id: bad.id, error: { message: expect.stringContaining('The store is damaged') } },
	]);
	expect(given[0]?.mime).toBeUndefined();
	await source.acknowledge(given, 'setAside');
	now += 24 * 60 * MINUTE;
	expect(await readAll(await open({}, source.position()))).toEqual([]);
});

it('ChangeSource lists the folder to find messages that were in progress when n8n was killed and too many for the position', async () => {
	folder = new ChangeFolder({ tellsNew: true, order: 'oldestFirst', idLength: 160 });
	const mode = { read: 'all', afterProcessing: 'nothing' } as const;
	const source = await open(mode);
	for (let i = 0; i < 100; i++) deliver(`m${String(i)}`);
	expect(await readAll(source, 100)).toHaveLength(100);
	// The next sweep begins behind all of them.
	deliver('later');
	expect(await source.read(1, never)).toEqual([]);
	await source.read(1, never);
	const position = source.position();
	expect(JSON.stringify(position).length).toBeLessThan(16_000);
	expect(await drain(await open(mode, position))).toEqual([
		...Array.from({ length: 100 }, (_, i) => `m${String(i)}`),
		'later',
	]);
});

describe.each(['oldestFirst', 'newestFirst', 'none'] as const)('a server that lists %s', (order) => {
	it('gives messages oldest first', async () => {
		let seed = 1;
		folder = new ChangeFolder({ tellsNew: false, order }, () => (seed = (seed * 16807) % 2147483647));
		for (let i = 0; i < 1300; i++) deliver(`m${String(i)}`);
		const all = await drain(await open());
		expect(all).toEqual(Array.from({ length: 1300 }, (_, i) => `m${String(i)}`));
	});
});

it.each(['oldestFirst', 'newestFirst'] as const)(
	'ChangeSource keeps the order of a server that lists %s if times are equal',
	async (order) => {
		folder = new ChangeFolder({ tellsNew: true, order });
		const source = await open();
		for (let i = 0; i < 100; i++) folder.deliver(`m${String(i)}`, { receivedAt: new Date(START + 500 * i) });
		expect(await drain(source)).toEqual(Array.from({ length: 100 }, (_, i) => `m${String(i)}`));
	},
);

describe.each([
	['unread', 'markRead'],
	['unread', 'nothing'],
	['unread', 'move'],
	['all', 'nothing'],
	['all', 'markRead'],
	['all', 'delete'],
	['new', 'flag'],
] as const)('Read: %s, after processing: %s', (read, afterProcessing) => {
	const mode = { read, afterProcessing, moveTo: 'Archive' };

	it('continues behind what was done, and only behind that', async () => {
		const source = await open(mode);
		for (let i = 0; i < 10; i++) deliver(`m${String(i)}`);
		const read10 = await readAll(source);
		expect(read10).toHaveLength(10);
		await source.acknowledge([read10[0]!, read10[3]!], 'processed');
		const next = await open(mode, source.position());
		expect(await drain(next)).toEqual(['m1', 'm2', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9']);
		expect(await drain(await open(mode, next.position()))).toEqual([]);
	});

	it('gives nothing twice when its own changes come back', async () => {
		const source = await open(mode);
		for (let round = 0; round < 5; round++) {
			deliver(`m${String(round)}`);
			expect(await drain(source)).toEqual([`m${String(round)}`]);
			expect(await drain(source)).toEqual([]);
		}
		expect(warnings).toEqual([]);
	});

	it('keeps what is in progress out of other hands', async () => {
		const source = await open(mode);
		for (let i = 0; i < 4; i++) deliver(`m${String(i)}`);
		const inHand = await source.read(2, never);
		const next = await open(mode, source.position(), inHand);
		expect(subjects(await readAll(next))).toEqual(['m2', 'm3']);
		await next.acknowledge(inHand, 'processed');
		expect(await drain(await open(mode, next.position()))).toEqual(['m2', 'm3']);
	});
});

it('ChangeSource returns a message again that a person marks as unread, as a new generation', async () => {
	const source = await open();
	const { id } = deliver('a');
	const [first] = await source.read(5, never);
	await source.acknowledge([first!], 'processed');
	folder.change(id, { isRead: false });
	const [again] = await source.read(5, never);
	expect(again).toMatchObject({ id, generation: 1 });
	const next = await open({}, source.position());
	expect(await next.read(5, never)).toMatchObject([{ id, generation: 1 }]);
});

it('ChangeSource does not take a message that was left unread for a new request', async () => {
	const mode = { afterProcessing: 'nothing' } as const;
	const source = await open(mode);
	const { id } = deliver('a');
	expect(await drain(source)).toEqual(['a']);
	folder.change(id, { isFlagged: true });
	expect(await drain(source)).toEqual([]);
	folder.change(id, { isRead: true });
	expect(await drain(source)).toEqual([]);
	folder.change(id, { isRead: false });
	expect(await drain(source)).toEqual(['a']);
});

it('ChangeSource recognizes its messages when the server has lost the state, and reports it', async () => {
	for (let i = 0; i < 20; i++) deliver(`m${String(i)}`);
	const mode = { read: 'all', afterProcessing: 'nothing' } as const;
	const source = await open(mode);
	expect(await drain(source)).toHaveLength(20);
	deliver('new');
	folder.loseStates({ newIds: true });
	expect(await drain(source)).toEqual(['new']);
	expect(warnings).toMatchObject([{ kind: 'unavailable' }]);
	expect(warnings[0]?.message).toContain('20 message(s) recognized');
	expect(await drain(await open(mode, source.position()))).toEqual([]);
});

describe.each([
	['Graph', { tellsNew: false, order: 'none', partial: true }],
	['EWS', { tellsNew: true, order: 'newestFirst', partial: true, newIdOnMove: true }],
] as const)('%s reports a read flag and nothing else', (_, manners) => {
	beforeEach(() => {
		let seed = 1;
		folder = new ChangeFolder(manners, () => (seed = (seed * 16807) % 2147483647));
	});

	it.each(['new', 'all'] as const)(
		'Read: %s; people open old messages, and none of them runs',
		async (read) => {
			const old = Array.from({ length: 1_000 }, (_unused, i) => deliver(`old${String(i)}`));
			const mode = { read, afterProcessing: 'nothing', activatedAt: START + 2_000 * 60_000 } as const;
			const source = await open(mode);
			await drain(source);
			for (const { id } of old) folder.change(id, { isRead: true });
			expect(await drain(source)).toEqual([]);
			for (const { id } of old.slice(0, 5)) folder.change(id, { isRead: false });
			expect(await drain(await open(mode, source.position()))).toEqual([]);
		},
	);

	it.each(['unread', 'new', 'all'] as const)(
		'Read: %s; a burst is marked as read and runs once',
		async (read) => {
			const source = await open({ read });
			const count = 1_000;
			for (let i = 0; i < count; i++) deliver(`m${String(i)}`);
			expect(await drain(source)).toHaveLength(count);
			expect(await drain(source)).toEqual([]);
			expect(await drain(await open({ read }, source.position()))).toEqual([]);
		},
	);

	it('runs again what a person marks as unread, also when much has been done since', async () => {
		const source = await open();
		const [first] = Array.from({ length: 320 }, (_unused, i) => deliver(`m${String(i)}`));
		expect(await drain(source)).toHaveLength(320);
		folder.change(first!.id, { isRead: false });
		expect(await source.read(5, never)).toMatchObject([{ id: first!.id, generation: 1 }]);
		expect(await (await open({}, source.position())).read(5, never)).toMatchObject([{ generation: 1 }]);
	});

	it('has no limit of runs that end at a time: Node would warn of a leak from the eleventh on', async () => {
		const feed = folder.feed();
		const limits: number[] = [];
		folder.feed = () => ({
			...feed,
			apply: async (action, targets, signal) => {
				limits.push(getMaxListeners(signal));
				return await feed.apply(action, targets, signal);
			},
		});
		const source = await open();
		deliver('m');
		await drain(source);
		expect(limits).toEqual([Infinity]);
	});
});

describe('what is fetched ahead', () => {
	const manners = {
		'unread, all changes reported': { read: 'unread', createdOnly: false },
		'all, all changes reported': { read: 'all', createdOnly: false },
		'all, only arrivals reported': { read: 'all', createdOnly: true },
	} as const;
	const settle = async () => await new Promise((resolve) => setImmediate(resolve));
	const readAhead = async (source: ChangeSource, limit: number) => {
		const some = source.readAhead(limit);
		await settle();
		return subjects(some);
	};

	/** With two messages read, and two more fetched. */
	async function begin({ read, createdOnly }: (typeof manners)[keyof typeof manners]) {
		folder = new ChangeFolder({ tellsNew: true, order: 'oldestFirst', createdOnly, newIdOnMove: true });
		retries = new FetchRetries();
		const messages = ['a', 'b', 'c', 'd', 'e', 'f'].map((subject) => deliver(subject));
		const source = await open({ read, checkIntervalMs: MINUTE });
		for (const subject of ['a', 'b']) {
			expect(subjects(await source.read(1, never))).toEqual([subject]);
			expect(await readAhead(source, 0)).toEqual([]);
		}
		expect(folder.fetched).toEqual(messages.slice(0, 4).map(({ id }) => id));
		const idOf = (subject: string) => messages.find((one) => one.subject === subject)?.id ?? '';
		return { source, idOf };
	}

	it.each(Object.entries(manners))(
		'comes at once while it is new, without a request: %s',
		async (_, variant) => {
			const { source } = await begin(variant);
			const { asked } = folder;
			expect(await readAhead(source, 5)).toEqual(['c', 'd']);
			expect(subjects(await source.read(5, never))).toEqual(['e', 'f']);
			expect([folder.asked - asked, folder.listed]).toEqual([0, 0]);
			expect(new Set(folder.fetched).size).toBe(folder.fetched.length);
		},
	);

	it.each(Object.entries(manners))(
		'is not returned where a person has removed it, by one request for all: %s',
		async (_, variant) => {
			const { source, idOf } = await begin(variant);
			const { asked } = folder;
			moment += 2_000;
			folder.remove(idOf('c'));
			folder.move(idOf('e'), 'archive');
			expect(await readAhead(source, 5)).toEqual([]);
			expect(subjects(await source.read(1, never))).toEqual(['d']);
			expect(folder.asked - asked + folder.listed).toBe(1);
			expect(subjects(await readAll(source))).toEqual(['f']);
		},
	);

	it('is not returned where a person has read it', async () => {
		const { source, idOf } = await begin(manners['unread, all changes reported']);
		moment += 2_000;
		folder.change(idOf('c'), { isRead: true });
		expect(subjects(await readAll(source))).toEqual(['d', 'e', 'f']);
	});

	it('is fetched again where the state is lost or no list can be made, and no more is fetched ahead without one', async () => {
		for (const variant of Object.values(manners)) {
			const { source, idOf } = await begin(variant);
			moment += 2_000;
			folder.remove(idOf('c'));
			folder.isListable = false;
			folder.loseStates();
			expect(subjects(await source.read(1, never))).toEqual(['d']);
			expect(folder.fetched.filter((id) => id === idOf('d'))).toHaveLength(2);
			if (!variant.createdOnly) continue;
			const { length } = folder.fetched;
			await readAhead(source, 0);
			expect(folder.fetched).toHaveLength(length);
		}
	});

	it('is not fetched while messages are wanted now and then only', async () => {
		for (const subject of ['a', 'b', 'c', 'd']) deliver(subject);
		const source = await open();
		for (const subject of ['a', 'b', 'c', 'd']) {
			expect(subjects(await source.read(1, never))).toEqual([subject]);
			expect(await readAhead(source, 0)).toEqual([]);
			moment += 5_000;
		}
		expect(folder.fetched).toHaveLength(4);
	});

	it('end with their source', async () => {
		const { source } = await begin(manners['unread, all changes reported']);
		await source.close();
		expect(await readAhead(source, 5)).toEqual([]);
		expect(folder.fetched).toHaveLength(4);
	});
});
