import { fingerprint } from '../../../nodes/mail/message/fingerprint';
import { messageIds } from '../../../nodes/mail/pop3/messageIds';
import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import { Pop3Progress } from '../../../nodes/mail/pop3/Pop3Progress';
import type { Pop3Session } from '../../../nodes/mail/pop3/Pop3Session';
import { reconcileListing } from '../../../nodes/mail/pop3/reconcileListing';

const IDENTITY = { server: 'mail.test:995', mailbox: 'desk@contoso.example' };
const NOON = Date.parse('2026-01-05T12:00:00Z');
const MINUTE = 60_000;

interface Mail {
	uid: string;
	/** What it is about; its unique-id unless given. */
	of?: string;
	/** When it arrived, in minutes after noon; undefined: its header does not say. */
	at?: number;
	/** The server does not hand out its header. */
	isMute?: boolean;
}

function header({ uid, of = uid, at }: Mail): Buffer {
	const received =
		at === undefined ? '' : `Received: from a by b; ${new Date(NOON + at * MINUTE).toUTCString()}\r\n`;
	return Buffer.from(`${received}Message-ID: <${of}@test>\r\n\r\n`);
}

const hashOf = (of: string) => fingerprint(header({ uid: of }), undefined);
/** A message that is done, as it is stored. */
const done = (uid: string, state: '' | '!' | '*' = '') => `${uid} ${hashOf(uid)}${state}`;

const make = (cursor: Partial<Pop3Cursor>) =>
	new Pop3Progress(IDENTITY, { toDelete: [], forgotten: 0, arrivedAt: NOON, order: 'ascending', ...cursor });

/** A new session lists these. */
async function look(progress: Pop3Progress, mails: readonly Mail[]) {
	const asked: string[] = [];
	const client = {
		beginnings: (numbers: readonly number[], { signal }: { signal: AbortSignal }) => {
			signal.throwIfAborted();
			if (numbers.length === 0) throw new Error('Asked for nothing');
			const found = numbers.map((number) => mails[number - 1]!);
			asked.push(...found.map(({ uid }) => uid));
			return Promise.resolve(
				new Map(found.map((mail, i) => [numbers[i]!, mail.isMute === true ? undefined : header(mail)])),
			);
		},
	};
	const uids = mails.map(({ uid }) => uid);
	const numbers = mails.map((_, at) => at + 1);
	const session = { ids: messageIds(uids).ids, numbers, uids, client } as unknown as Pop3Session;
	await reconcileListing(session, progress, new AbortController().signal);
	return { asked, waiting: progress.peek(1_000).map((at) => progress.idAt(at)) };
}

it('reconcileListing requests nothing if the list alone is sufficient', async () => {
	const { asked, waiting } = await look(make({ known: [done('a')] }), [{ uid: 'a' }, { uid: 'b' }]);
	expect({ asked, waiting }).toEqual({ asked: [], waiting: ['b'] });
});

describe('what is in progress and gets another unique-id', () => {
	async function inHand(known: string[], mails: readonly Mail[]) {
		const progress = make({ known });
		await look(progress, [...known.map((text) => ({ uid: text.split(' ')[0]! })), { uid: 'm' }]);
		progress.take(progress.peek(1));
		progress.noteHeaderHash('m', hashOf('m'));
		const { waiting } = await look(progress, mails);
		progress.acknowledge('m', { headerHash: hashOf('m'), arrivedAt: NOON }, true);
		return { waiting, pending: progress.pendingDelete.map(({ id }) => id) };
	}

	it('is not returned again, and is deleted under the new one', async () => {
		expect(await inHand([], [{ uid: 'x', of: 'm' }])).toEqual({ waiting: [], pending: ['x'] });
	});

	it('is one of two copies: the other one waits', async () => {
		const copies = [
			{ uid: 'x', of: 'm' },
			{ uid: 'y', of: 'm' },
		];
		expect(await inHand([], copies)).toEqual({ waiting: ['y'], pending: ['x'] });
	});

	it('is found behind others, whose headers may not be handed out', async () => {
		const others = [{ uid: 'v', isMute: true }, { uid: 'w' }, { uid: 'x', of: 'm' }];
		expect(await inHand([], others)).toEqual({ waiting: ['v', 'w'], pending: ['x'] });
	});

	it('is found although a copy of it is done, and all have other unique-ids', async () => {
		const copies = [
			{ uid: 'x', of: 'm' },
			{ uid: 'y', of: 'a' },
		];
		expect(await inHand([`a ${hashOf('m')}`], copies)).toEqual({ waiting: ['y'], pending: ['x'] });
	});
});

describe('a unique-id that was gone and is back', () => {
	it('is another message where its header is another one', async () => {
		const known = [done('a', '!'), done('b')];
		expect(await look(make({ known }), [{ uid: 'a', of: 'new' }, { uid: 'b' }])).toEqual({
			asked: ['a'],
			waiting: ['a'],
		});
		expect((await look(make({ known }), [{ uid: 'a' }, { uid: 'b' }])).waiting).toEqual([]);
	});

	it('waits where its header is not handed out: a duplicate is refused later, a lost message is lost', async () => {
		const progress = make({ known: [done('a', '!'), done('b')] });
		expect((await look(progress, [{ uid: 'a', isMute: true }, { uid: 'b' }])).waiting).toEqual(['a']);
	});

	it.each([
		['was there a minute before the newest one done', -1, []],
		['came after that', -0.5, ['a']],
		['does not say when it came', undefined, ['a']],
	])('was done unread, and %s', async (_, at, expected) => {
		const progress = make({ known: ['a !', done('b')] });
		expect(
			(await look(progress, [{ uid: 'a', ...(at === undefined ? {} : { at }) }, { uid: 'b' }])).waiting,
		).toEqual(expected);
	});

	it('shows that unique-ids began again: what is with it waits, and no header is needed', async () => {
		const progress = make({ known: [done('a', '!'), done('b')] });
		const mails = [{ uid: 'a', of: 'new' }, { uid: 'b' }, { uid: 'c', of: 'old', at: -60 }];
		expect(await look(progress, mails)).toEqual({ asked: ['a'], waiting: ['a', 'c'] });
	});

	it('shows nothing of the kind while some that are done are not known', async () => {
		const progress = make({ known: [done('a', '!'), done('b')], forgotten: 1, order: 'mixed' });
		const mails = [{ uid: 'a', of: 'new' }, { uid: 'o', at: -60 }, { uid: 'b' }];
		expect((await look(progress, mails)).waiting).toEqual(['a']);
	});
});

describe('where all have other unique-ids', () => {
	const mails = [
		{ uid: 'x', of: 'a' },
		{ uid: 'y', of: 'old', at: -60 },
	];

	it('an old message that is not known waits: all that was done is known', async () => {
		expect((await look(make({ known: [done('a')] }), mails)).waiting).toEqual(['y']);
	});

	it('its age decides where one that was done is not known', async () => {
		expect((await look(make({ known: [done('a')], forgotten: 1 }), mails)).waiting).toEqual([]);
	});

	it('the headers show in which order the server lists', async () => {
		const ids = Array.from({ length: 30 }, (_, i) => `m${String(i)}`);
		const progress = new Pop3Progress(IDENTITY, { known: ids.map((id) => done(id)), forgotten: 0 });
		await look(
			progress,
			ids.map((of, at) => ({ uid: `x${of}`, of, at })),
		);
		expect(progress.order).toBe('ascending');
	});
});

it('reconcileListing requests the headers at both ends of the probably done messages, not all of them', async () => {
	const old = Array.from({ length: 150 }, (_, i) => ({ uid: `o${String(i)}`, at: i - 1_000 }));
	const progress = new Pop3Progress(IDENTITY, { known: [done('a')], forgotten: 150, arrivedAt: NOON });
	const { asked, waiting } = await look(progress, [...old, { uid: 'a' }]);
	expect(waiting).toEqual([]);
	expect(new Set(asked).size).toBeLessThan(110);
});

it('reconcileListing remembers what a header has shown to be done', async () => {
	const progress = make({ known: [done('b')], forgotten: 1, order: 'mixed' });
	const mails = [{ uid: 'o', at: -60 }, { uid: 'b' }];
	expect((await look(progress, mails)).asked).toEqual(['o']);
	expect(progress.isKnown('o')).toBe(true);
	expect((await look(progress, mails)).asked).toEqual([]);
});

it('reconcileListing forgets the order when the server reverses its list', async () => {
	const ids = ['a', 'b', 'c', 'd'];
	const progress = make({ known: ids.map((id) => done(id)) });
	expect(progress.order).toBe('ascending');
	const { waiting } = await look(
		progress,
		[...ids].reverse().map((uid) => ({ uid })),
	);
	expect({ waiting, order: progress.order }).toEqual({ waiting: [], order: undefined });
});

describe('what was done and all of it is missing from one list', () => {
	it.each([
		['a message that waited is left', true],
		['another one has come', false],
	])('is recognized when it is back: %s', async (_, hasWaited) => {
		const progress = make({ known: [done('a')] });
		if (hasWaited) await look(progress, [{ uid: 'a' }, { uid: 'n' }]);
		expect((await look(progress, [{ uid: 'n', at: 5 }])).waiting).toEqual(['n']);
		expect((await look(progress, [{ uid: 'a' }, { uid: 'n', at: 5 }])).waiting).toEqual(['n']);
	});
});
