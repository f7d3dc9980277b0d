import { drain, ExchangeHarness, subjectOf } from './ExchangeHarness';

let harness: ExchangeHarness;
const never = new AbortController().signal;
const LATER = { move: 'archive', delete: 'deleteditems' } as const;

beforeAll(async () => (harness = await ExchangeHarness.start()));
afterAll(async () => await harness?.stop());
afterEach(() => {
	harness.graph.delta.largestPage = 1_000;
	harness.graph.delta.quirks.createdWithoutMoves = false;
});

const APIS = ['graph', 'ews'] as const;

describe.each(APIS)('by %s, a person', (api) => {
	beforeEach(async () => await harness.reset(api));

	it.each(['markRead', 'move', 'delete', 'flag'] as const)(
		'files a message away while it waits or while its run goes, and it stays as it was put (%s)',
		async (afterProcessing) => {
			const source = await harness.open({ read: 'all', afterProcessing, moveTo: 'archive' });
			const [inHand, waiting, other] = ['in hand', 'waiting', 'other'].map((subject) =>
				harness.deliver(subject),
			);
			const taken = await source.read(1, never);
			expect(taken.map(subjectOf)).toEqual(['in hand']);
			const filed = harness.mailbox.makeFolder('Private');
			harness.mailbox.move(inHand!, filed);
			harness.mailbox.move(waiting!, harness.mailbox.folder('deleteditems'));
			await source.acknowledge(taken, 'processed');
			expect(await drain(source)).toEqual(['other']);
			for (let time = 0; time < 6; time += 1) {
				harness.pass(1);
				expect(await drain(source)).toEqual([]);
			}
			expect(inHand).toMatchObject({ folder: filed, isRead: false, flag: 'notFlagged' });
			expect(waiting).toMatchObject({ folder: { wellKnownName: 'deleteditems' }, isRead: false });
			const home = afterProcessing in LATER ? LATER[afterProcessing as keyof typeof LATER] : 'inbox';
			expect(other?.folder.wellKnownName).toBe(home);
			expect(harness.warnings).toEqual([]);
		},
	);

	it.each(['unread', 'new', 'all'] as const)(
		'drags an older message in, and it runs once (Read: %s)',
		async (read) => {
			const old = harness.deliver('old', { folder: 'archive', ageMs: 86_400_000 });
			for (let n = 0; n < 300; n += 1) harness.deliver(`m${String(n)}`);
			const mode = { read, activatedAt: Date.now() - 43_200_000 };
			const source = await harness.open(mode);
			expect(await drain(source, 100)).toHaveLength(300);
			harness.mailbox.move(old, harness.mailbox.inbox);
			expect(await drain(source)).toEqual(['old']);
			expect(await drain(source)).toEqual([]);
			expect(await drain(await harness.open(mode, source.position()))).toEqual([]);
		},
	);

	it('drags six hundred older messages in at once, and each runs once', async () => {
		const old = Array.from({ length: 600 }, (_, n) =>
			harness.deliver(`m${String(n)}`, { folder: 'archive' }),
		);
		const source = await harness.open({ read: 'all', afterProcessing: 'nothing' });
		harness.deliver('young', { ageMs: 0 });
		expect(await drain(source)).toEqual(['young']);
		for (const message of old) harness.mailbox.move(message, harness.mailbox.inbox);
		expect(await drain(source, 100)).toEqual(old.map(({ subject }) => subject));
		expect(await drain(source)).toEqual([]);
	});

	it('moves a message away and back, and it is one that has arrived', async () => {
		const source = await harness.open({ read: 'all', afterProcessing: 'nothing' });
		const message = harness.deliver('a');
		expect(await drain(source)).toEqual(['a']);
		harness.mailbox.move(message, harness.mailbox.folder('archive'));
		harness.mailbox.move(message, harness.mailbox.inbox);
		expect(await drain(source)).toEqual(['a']);
		expect(await drain(source)).toEqual([]);
	});
});

describe.each(APIS)('by %s, a message that cannot be marked or moved', (api) => {
	beforeEach(async () => await harness.reset(api));
	const fail = (count: number) => {
		const fault = { kind: 'error', status: 507, code: 'ErrorQuotaExceeded' } as const;
		harness.graph.faults.next({ method: 'POST', path: /\/move$/, fault, count });
		for (let n = 0; n < count; n += 1)
			harness.ews.faults.failNext(1, { kind: 'item', code: 'ErrorInternalServerError' }, 'MoveItem');
	};
	const mode = { afterProcessing: 'move', moveTo: 'archive' } as const;

	it('is tried again later, and blocks no other', async () => {
		const source = await harness.open(mode);
		harness.deliver('full');
		fail(2);
		expect(await drain(source)).toEqual(['full']);
		harness.deliver('next');
		expect(await drain(source)).toEqual(['next']);
		expect(harness.find('full')[0]?.folder.wellKnownName).toBe('inbox');
		for (let time = 0; time < 3; time += 1) {
			harness.pass(2);
			expect(await drain(source)).toEqual([]);
		}
		expect(harness.find('full')[0]?.folder.wellKnownName).toBe('archive');
	});

	it('is given up when its time is over, named, and does not run again', async () => {
		const source = await harness.open(mode);
		harness.deliver('full');
		fail(50);
		expect(await drain(source)).toEqual(['full']);
		for (let time = 0; time < 12; time += 1) {
			harness.pass(16);
			expect(await drain(source)).toEqual([]);
		}
		const texts = harness.warnings.map(({ message }) => message);
		expect(texts.filter((text) => text.includes('The node keeps trying'))).toHaveLength(1);
		expect(texts.filter((text) => text.includes('It is not tried again'))).toHaveLength(1);
		expect(texts.at(-1)).toContain('"Move to Folder" for 1 message(s)');
		expect(texts.at(-1)).toMatch(/received \d{4}-/);
		harness.forget();
		expect(await drain(await harness.open(mode, source.position()))).toEqual([]);
		expect(harness.find('full')[0]?.folder.wellKnownName).toBe('inbox');
	});

	it('is moved after a restart of n8n, too, and does not run again', async () => {
		const source = await harness.open(mode);
		harness.deliver('full');
		fail(1);
		expect(await drain(source)).toEqual(['full']);
		harness.forget();
		const next = await harness.open(mode, source.position());
		expect(await drain(next)).toEqual([]);
		expect(harness.find('full')[0]?.folder.wellKnownName).toBe('archive');
		expect(next.position().acts).toBeUndefined();
	});
});

describe.each(APIS)('by %s, a message that is listed', (api) => {
	beforeEach(async () => await harness.reset(api));
	const hide = (id: string, count: number, status = 404, code = 'ErrorItemNotFound') => {
		const path = new RegExp(`${id.replaceAll('/', '-').replaceAll('+', '_')}/\\$value`);
		harness.graph.faults.next({ path, fault: { kind: 'error', status, code }, count });
		harness.ews.faults.failNext(count, { kind: 'item', code }, 'GetItem');
	};

	it('and not found once runs anyway', async () => {
		const source = await harness.open();
		hide(harness.deliver('shy').id, 1);
		expect(await drain(source)).toEqual(api === 'graph' ? [] : []);
		harness.pass(1);
		expect(await drain(source)).toEqual(['shy']);
	});

	it.each([
		[403, 'ErrorAccessDenied'],
		[401, 'InvalidAuthenticationToken'],
		[500, 'ErrorInternalServerError'],
		[404, 'ErrorItemNotFound'],
	] as const)(
		'and not handed out for 40 minutes (%i) blocks no other and runs then',
		async (status, code) => {
			if (api === 'ews' && status !== 500) return;
			const source = await harness.open({ read: 'all', afterProcessing: 'nothing' });
			hide(harness.deliver('shy').id, 10_000, status, code);
			if (api === 'graph') harness.deliver('other');
			expect(await drain(source)).toEqual(api === 'graph' ? ['other'] : []);
			for (let minutes = 0; minutes < 40; minutes += 5) {
				harness.pass(5);
				expect(await drain(source)).toEqual([]);
			}
			expect(await source.queueSize()).toBe(1);
			harness.graph.faults.clear();
			harness.ews.faults.stopFailing();
			harness.pass(5);
			const next = await harness.open({ read: 'all', afterProcessing: 'nothing' }, source.position());
			expect(await drain(next)).toEqual(['shy']);
		},
	);
});

describe('over Microsoft Graph', () => {
	beforeEach(async () => await harness.reset('graph'));

	it.each(['unread', 'all'] as const)('a page that is too large is halved (Read: %s)', async (read) => {
		harness.graph.delta.largestPage = 3;
		for (let n = 0; n < 20; n += 1) harness.deliver(`m${String(n)}`);
		expect(await drain(await harness.open({ read }))).toHaveLength(20);
		expect(harness.warnings).toEqual([]);
	});

	it('no read receipt goes out', async () => {
		const asks = 'Disposition-Notification-To: sam@fabrikam.example\r\n';
		for (const afterProcessing of ['markRead', 'delete'] as const) {
			harness.store.deliver(harness.address, `Subject: r\r\n${asks}\r\nHello\r\n`);
			expect(await drain(await harness.open({ afterProcessing }))).toEqual(['r']);
		}
		expect(harness.mailbox.receipts).toEqual([]);
		expect(harness.mailbox.inbox.unread).toBe(0);
	});

	it('a conflict without a precondition is resolved by a retry', async () => {
		harness.deliver('a');
		const fault = { kind: 'error', status: 412, code: 'ErrorIrresolvableConflict' } as const;
		harness.graph.faults.next({ method: 'PATCH', fault });
		expect(await drain(await harness.open())).toEqual(['a']);
		expect(harness.mailbox.inbox.unread).toBe(0);
	});

	it('a link that is refused while the folder opens costs one walk, and no message', async () => {
		for (let n = 0; n < 20; n += 1) harness.deliver(`m${String(n)}`);
		const mode = { read: 'all', afterProcessing: 'nothing' } as const;
		const source = await harness.open(mode);
		expect(await drain(source)).toHaveLength(20);
		harness.deliver('new');
		const fault = { kind: 'error', status: 400, code: 'ErrorInvalidIdMalformed' } as const;
		harness.graph.faults.next({ path: /deltatoken=/, fault });
		expect(await drain(source)).toEqual(['new']);
		expect(harness.warnings).toMatchObject([{ kind: 'unavailable' }]);
	});
});
