import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../lab/waitFor';
import { mail } from '../IntakeLab';
import { drain, ExchangeHarness } from './ExchangeHarness';

let harness: ExchangeHarness;
beforeAll(async () => (harness = await ExchangeHarness.start()));
afterAll(async () => await harness?.stop());
afterEach(() => {
	harness.graph.delta.largestPage = 1_000;
	harness.ews.quirks.reset();
});

const READS = ['unread', 'new', 'all'] as const;
type Read = (typeof READS)[number];
const mode = (read: Read) => ({ read, activatedAt: Date.now() - 7_200_000 });

const MANY = 30;
const BAD = 10;
const deliverMany = () => Array.from({ length: MANY }, (_, n) => harness.deliver(`m${String(n)}`));
const others = Array.from({ length: MANY }, (_, n) => `m${String(n)}`).filter((_, n) => n !== BAD);

describe.each(['graph', 'ews'] as const)('by %s, a message that no list can be made with', (api) => {
	beforeEach(async () => await harness.reset(api));

	it.each(READS)(
		'is stepped over and reported, and nothing runs twice over a restart (Read: %s)',
		async (read) => {
			deliverMany()[BAD]!.isUnlistable = true;
			const source = await harness.open(mode(read));
			expect(await drain(source)).toEqual(others);
			expect(harness.warnings).toMatchObject([{ kind: 'unreadable', code: 'NotListed' }]);
			harness.deliver('bad', { ageMs: 60_000 }).isUnlistable = true;
			harness.deliver('later', { ageMs: 45_000 });
			expect(await drain(source)).toEqual(['later']);
			harness.deliver('last', { ageMs: -5_000 });
			const next = await harness.open(mode(read), source.position());
			expect(await drain(next)).toEqual(['last']);
			expect(await drain(next)).toEqual([]);
		},
	);

	it.each(READS)('arrives while everything goes well (Read: %s)', async (read) => {
		const source = await harness.open(mode(read));
		deliverMany();
		expect(await drain(source)).toHaveLength(MANY);
		harness.deliver('bad', { ageMs: 60_000 }).isUnlistable = true;
		expect(await drain(source)).toEqual([]);
		expect(harness.warnings.filter(({ code }) => code === 'NotListed')).toHaveLength(1);
		harness.deliver('next', { ageMs: 1_000 });
		expect(await drain(source)).toEqual(['next']);
	});
});

it('by graph, what arrives before the second that the changes are requested from runs as well', async () => {
	await harness.reset('graph');
	const source = await harness.open(mode('all'));
	harness.deliver('before');
	expect(await drain(source)).toEqual(['before']);
	// As if the walk took place within one second: by the messages' time it is not over when the walk ends.
	const receivedAt = new Date(Date.now() + 3_000);
	const deliver = (subject: string) =>
		harness.store.deliver(harness.address, mail(subject), 'inbox', { receivedAt, isRead: false });
	deliver('bad').isUnlistable = true;
	const walk = drain(source);
	const begun = () =>
		harness.graph.seen(/delta\?.*filter=receivedDateTime/).some(({ status }) => status === 200);
	await waitFor('changes to be told from behind it', begun, 30_000);
	// So that a walk that goes straight on has ended.
	await sleep(500);
	deliver('beside it');
	expect([...(await walk), ...(await drain(source))]).toEqual(['beside it']);
});

describe('by ews, a message', () => {
	beforeEach(async () => await harness.reset('ews'));

	it.each(
		READS.flatMap((read) =>
			(['withProperties', 'unlessIgnored', 'always'] as const).map((lists) => ({ read, lists })),
		),
	)(
		'that spoils lists ($lists) and can be fetched by its id runs like any other (Read: $read)',
		async ({ read, lists }) => {
			const source = await harness.open(mode(read));
			const messages = deliverMany();
			harness.ews.quirks.spoil(messages[BAD]!.id, { lists });
			const subjects = (await drain(source)).sort();
			// Where not even that helps, the folder is listed by what is asked of each message, and the one is missing.
			const expected = lists === 'always' ? others : messages.map(({ subject }) => subject);
			expect(subjects).toEqual([...expected].sort());
			harness.deliver('later', { ageMs: 0 });
			const next = await harness.open(mode(read), source.position());
			expect(await drain(next)).toEqual(['later']);
			expect(await drain(next)).toEqual([]);
			expect(harness.mailbox.inbox.unread).toBe(lists === 'always' ? 1 : 0);
			const codes = new Set(
				harness.warnings.filter(({ kind }) => kind === 'unreadable').map(({ code }) => code),
			);
			expect([...codes]).toEqual(lists === 'always' ? ['NotListed'] : []);
		},
	);

	it('that is reported with nothing but its ID is requested again, and reported after half an hour', async () => {
		const source = await harness.open(mode('unread'));
		const messages = deliverMany();
		const bad = messages[BAD]!;
		harness.ews.quirks.spoil(bad.id, { lists: 'withProperties', item: true });
		expect(await drain(source)).toEqual(others);
		for (let minutes = 0; minutes < 40; minutes += 5) {
			expect(harness.warnings).toHaveLength(minutes >= 30 ? 1 : 0);
			harness.pass(5);
			expect(await drain(source)).toEqual([]);
		}
		expect(harness.warnings).toMatchObject([{ code: 'NotListed' }]);
		expect(harness.warnings[0]?.message).toContain(bad.id);
		harness.deliver('later', { ageMs: 0 });
		expect(await drain(await harness.open(mode('unread'), source.position()))).toEqual(['later']);
	});

	it('that spoils every list is no obstacle to reading on, filing away and marking as unread', async () => {
		const source = await harness.open({ read: 'unread', afterProcessing: 'move', moveTo: 'archive' });
		const messages = deliverMany();
		harness.ews.quirks.spoil(messages[BAD]!.id, { lists: 'always', item: true });
		const filed = harness.deliver('filed');
		expect(await source.read(1, new AbortController().signal)).toHaveLength(1);
		harness.mailbox.move(filed, harness.mailbox.makeFolder('Private'));
		harness.pass(1);
		expect((await drain(source)).sort()).toEqual(others.filter((subject) => subject !== 'm0').sort());
		for (let n = 0; n < 4; n += 1) {
			harness.deliver(`later${String(n)}`, { ageMs: 1_000 * (4 - n) });
			expect(await drain(source)).toEqual([`later${String(n)}`]);
		}
		expect(filed.folder.path).toBe('Private');
	});

	it('that did so yesterday and is repaired is found when the changes are requested again', async () => {
		const source = await harness.open(mode('all'));
		const messages = deliverMany();
		harness.ews.quirks.spoil(messages[BAD]!.id, { lists: 'always', item: true });
		expect(await drain(source)).toHaveLength(MANY - 1);
		harness.ews.quirks.reset();
		const position = source.position();
		const yesterday = { ...position, state: position.state.replace(/\d+$/, String(Date.now() - 90_000_000)) };
		const next = await harness.open(mode('all'), yesterday);
		expect(await drain(next)).toEqual(['m10']);
		expect(next.position().state).not.toContain('list:');
	});

	it.each([3, 2])('in the midst of %i that stand together', async (count) => {
		const source = await harness.open(mode('all'));
		const messages = deliverMany();
		for (let n = 0; n < count; n += 1) messages[BAD + n]!.isUnlistable = true;
		expect((await drain(source)).sort()).toEqual(
			messages
				.filter((one) => !one.isUnlistable)
				.map(({ subject }) => subject)
				.sort(),
		);
		expect(harness.warnings.filter(({ code }) => code === 'NotListed')).toHaveLength(count);
	});

	it.each([
		['of too many', { kind: 'item', code: 'ErrorTimeoutExpired' }],
		['that is never answered', { kind: 'stall' }],
		['of what is corrupt', { kind: 'item', code: 'ErrorCorruptData' }],
	] as const)('is read from a smaller list in the place of one %s', async (_, fault) => {
		deliverMany();
		const source = await harness.open({ ...mode('all'), afterProcessing: 'nothing' });
		expect(await drain(source)).toHaveLength(MANY);
		harness.deliver('later', { ageMs: 0 });
		harness.ews.faults.failNext(fault.kind === 'stall' ? 1 : 3, fault, 'SyncFolderItems');
		expect(await drain(source)).toEqual(['later']);
		expect(harness.warnings).toEqual([]);
	});
});
