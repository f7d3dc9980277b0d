import { drain, ExchangeDesk, subjectOf } from './ExchangeDesk';

let desk: ExchangeDesk;
const never = new AbortController().signal;
const LATER = { move: 'archive', delete: 'deleteditems' } as const;

beforeAll(async () => (desk = await ExchangeDesk.start()));
afterAll(async () => await desk?.stop());
afterEach(() => {
	desk.graph.delta.largestPage = 1_000;
	desk.graph.delta.quirks.createdWithoutMoves = false;
});

const APIS = ['graph', 'ews'] as const;

describe.each(APIS)('by %s, a person', (api) => {
	beforeEach(async () => await desk.reset(api));

	it.each(['markRead', 'move', 'delete', 'flag'] as const)(
		'files a message away while it waits or while its run goes, and it stays as it was put (%s)',
		async (afterProcessing) => {
			const source = await desk.open({ read: 'all', afterProcessing, moveTo: 'archive' });
			const [inHand, waiting, other] = ['in hand', 'waiting', 'other'].map((subject) =>
				desk.deliver(subject),
			);
			const taken = await source.read(1, never);
			expect(taken.map(subjectOf)).toEqual(['in hand']);
			const filed = desk.mailbox.makeFolder('Private');
			desk.mailbox.move(inHand!, filed);
			desk.mailbox.move(waiting!, desk.mailbox.folder('deleteditems'));
			await source.acknowledge(taken, 'processed');
			expect(await drain(source)).toEqual(['other']);
			for (let time = 0; time < 6; time += 1) {
				desk.pass(1);
				expect(await drain(source)).toEqual([]);
			}
			expect(inHand).toMatchObject({ folder: filed, isRead: false, flag: 'notFlagged' });
			expect(waiting).toMatchObject({ folder: { wellKnownName: 'deleteditems' }, isRead: false });
			const home = afterProcessing in LATER ? LATER[afterProcessing as keyof typeof LATER] : 'inbox';
			expect(other?.folder.wellKnownName).toBe(home);
			expect(desk.warnings).toEqual([]);
		},
	);

	it.each(['unread', 'new', 'all'] as const)(
		'drags an older message in, and it runs once (Read: %s)',
		async (read) => {
			const old = desk.deliver('old', { folder: 'archive', ageMs: 86_400_000 });
			for (let n = 0; n < 300; n += 1) desk.deliver(`m${String(n)}`);
			const mode = { read, activatedAt: Date.now() - 43_200_000 };
			const source = await desk.open(mode);
			expect(await drain(source, 100)).toHaveLength(300);
			desk.mailbox.move(old, desk.mailbox.inbox);
			expect(await drain(source)).toEqual(['old']);
			expect(await drain(source)).toEqual([]);
			expect(await drain(await desk.open(mode, source.position()))).toEqual([]);
		},
	);

	it('drags six hundred older messages in at once, and each runs once', async () => {
		const old = Array.from({ length: 600 }, (_, n) => desk.deliver(`m${String(n)}`, { folder: 'archive' }));
		const source = await desk.open({ read: 'all', afterProcessing: 'nothing' });
		desk.deliver('young', { ageMs: 0 });
		expect(await drain(source)).toEqual(['young']);
		for (const message of old) desk.mailbox.move(message, desk.mailbox.inbox);
		expect(await drain(source, 100)).toEqual(old.map(({ subject }) => subject));
		expect(await drain(source)).toEqual([]);
	});

	it('moves a message away and back, and it is one that has arrived', async () => {
		const source = await desk.open({ read: 'all', afterProcessing: 'nothing' });
		const message = desk.deliver('a');
		expect(await drain(source)).toEqual(['a']);
		desk.mailbox.move(message, desk.mailbox.folder('archive'));
		desk.mailbox.move(message, desk.mailbox.inbox);
		expect(await drain(source)).toEqual(['a']);
		expect(await drain(source)).toEqual([]);
	});
});

describe.each(APIS)('by %s, a message that cannot be marked or moved', (api) => {
	beforeEach(async () => await desk.reset(api));
	const fail = (count: number) => {
		const fault = { kind: 'error', status: 507, code: 'ErrorQuotaExceeded' } as const;
		desk.graph.faults.next({ method: 'POST', path: /\/move$/, fault, count });
		for (let n = 0; n < count; n += 1)
			desk.ews.faults.failNext(1, { kind: 'item', code: 'ErrorInternalServerError' }, 'MoveItem');
	};
	const mode = { afterProcessing: 'move', moveTo: 'archive' } as const;

	it('is tried again later, and holds up nobody', async () => {
		const source = await desk.open(mode);
		desk.deliver('full');
		fail(2);
		expect(await drain(source)).toEqual(['full']);
		desk.deliver('next');
		expect(await drain(source)).toEqual(['next']);
		expect(desk.find('full')[0]?.folder.wellKnownName).toBe('inbox');
		for (let time = 0; time < 3; time += 1) {
			desk.pass(2);
			expect(await drain(source)).toEqual([]);
		}
		expect(desk.find('full')[0]?.folder.wellKnownName).toBe('archive');
	});

	it('is given up when its time is over, named, and does not run again', async () => {
		const source = await desk.open(mode);
		desk.deliver('full');
		fail(50);
		expect(await drain(source)).toEqual(['full']);
		for (let time = 0; time < 12; time += 1) {
			desk.pass(16);
			expect(await drain(source)).toEqual([]);
		}
		const texts = desk.warnings.map(({ message }) => message);
		expect(texts.filter((text) => text.includes('The node keeps trying'))).toHaveLength(1);
		expect(texts.filter((text) => text.includes('It is not tried again'))).toHaveLength(1);
		expect(texts.at(-1)).toContain('"Move to Folder" for 1 message(s)');
		expect(texts.at(-1)).toMatch(/received \d{4}-/);
		desk.forget();
		expect(await drain(await desk.open(mode, source.position()))).toEqual([]);
		expect(desk.find('full')[0]?.folder.wellKnownName).toBe('inbox');
	});

	it('is moved after a restart of n8n, too, and does not run again', async () => {
		const source = await desk.open(mode);
		desk.deliver('full');
		fail(1);
		expect(await drain(source)).toEqual(['full']);
		desk.forget();
		const next = await desk.open(mode, source.position());
		expect(await drain(next)).toEqual([]);
		expect(desk.find('full')[0]?.folder.wellKnownName).toBe('archive');
		expect(next.position().acts).toBeUndefined();
	});
});

describe.each(APIS)('by %s, a message that is listed', (api) => {
	beforeEach(async () => await desk.reset(api));
	const hide = (id: string, count: number, status = 404, code = 'ErrorItemNotFound') => {
		const path = new RegExp(`${id.replaceAll('/', '-').replaceAll('+', '_')}/\\$value`);
		desk.graph.faults.next({ path, fault: { kind: 'error', status, code }, count });
		desk.ews.faults.failNext(count, { kind: 'item', code }, 'GetItem');
	};

	it('and not found once runs all the same', async () => {
		const source = await desk.open();
		hide(desk.deliver('shy').id, 1);
		expect(await drain(source)).toEqual(api === 'graph' ? [] : []);
		desk.pass(1);
		expect(await drain(source)).toEqual(['shy']);
	});

	it.each([
		[403, 'ErrorAccessDenied'],
		[401, 'InvalidAuthenticationToken'],
		[500, 'ErrorInternalServerError'],
		[404, 'ErrorItemNotFound'],
	] as const)(
		'and not handed out for 40 minutes (%i) holds up nobody and runs then',
		async (status, code) => {
			if (api === 'ews' && status !== 500) return;
			const source = await desk.open({ read: 'all', afterProcessing: 'nothing' });
			hide(desk.deliver('shy').id, 10_000, status, code);
			if (api === 'graph') desk.deliver('other');
			expect(await drain(source)).toEqual(api === 'graph' ? ['other'] : []);
			for (let minutes = 0; minutes < 40; minutes += 5) {
				desk.pass(5);
				expect(await drain(source)).toEqual([]);
			}
			expect(await source.queueSize()).toBe(1);
			desk.graph.faults.clear();
			desk.ews.faults.stopFailing();
			desk.pass(5);
			const next = await desk.open({ read: 'all', afterProcessing: 'nothing' }, source.position());
			expect(await drain(next)).toEqual(['shy']);
		},
	);
});

describe('over Microsoft Graph', () => {
	beforeEach(async () => await desk.reset('graph'));

	it.each(['unread', 'all'] as const)('a page that is too large is halved (Read: %s)', async (read) => {
		desk.graph.delta.largestPage = 3;
		for (let n = 0; n < 20; n += 1) desk.deliver(`m${String(n)}`);
		expect(await drain(await desk.open({ read }))).toHaveLength(20);
		expect(desk.warnings).toEqual([]);
	});

	it('no read receipt goes out', async () => {
		const asks = 'Disposition-Notification-To: sam@fabrikam.example\r\n';
		for (const afterProcessing of ['markRead', 'delete'] as const) {
			desk.store.deliver(desk.address, `Subject: r\r\n${asks}\r\nHello\r\n`);
			expect(await drain(await desk.open({ afterProcessing }))).toEqual(['r']);
		}
		expect(desk.mailbox.receipts).toEqual([]);
		expect(desk.mailbox.inbox.unread).toBe(0);
	});

	it('a conflict that no condition asked for is passed over by trying again', async () => {
		desk.deliver('a');
		const fault = { kind: 'error', status: 412, code: 'ErrorIrresolvableConflict' } as const;
		desk.graph.faults.next({ method: 'PATCH', fault });
		expect(await drain(await desk.open())).toEqual(['a']);
		expect(desk.mailbox.inbox.unread).toBe(0);
	});

	it('a link that is refused while the folder opens costs one walk, and no message', async () => {
		for (let n = 0; n < 20; n += 1) desk.deliver(`m${String(n)}`);
		const mode = { read: 'all', afterProcessing: 'nothing' } as const;
		const source = await desk.open(mode);
		expect(await drain(source)).toHaveLength(20);
		desk.deliver('new');
		const fault = { kind: 'error', status: 400, code: 'ErrorInvalidIdMalformed' } as const;
		desk.graph.faults.next({ path: /deltatoken=/, fault });
		expect(await drain(source)).toEqual(['new']);
		expect(desk.warnings).toMatchObject([{ kind: 'unavailable' }]);
	});
});
