import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import { ImapProgress } from '../../../nodes/mail/imap/ImapProgress';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { Renumbering, withoutUids } from '../../../nodes/mail/imap/Renumbering';
import { fingerprint } from '../../../nodes/mail/message/fingerprint';
import { FakeFolder, headersOf } from './FakeFolder';
import { deliveryOf, IDENTITY, message, MINUTE, positionAfter, printOf, START } from './fakeMail';

// Responses that omit rows are asked for again after a pause.
jest.mock('../../../nodes/mail/async/sleep', () => ({ sleep: () => Promise.resolve() }));

const { signal } = new AbortController();
const BODY = Buffer.from('x');
const [a, b, c] = [message(1, 'a'), message(2, 'b'), message(3, 'c')];

let folder: FakeFolder;
beforeEach(() => {
	folder = new FakeFolder();
	folder.messages = [a, b, c].map((one) => ({ ...one, uid: one.uid + 10 }));
});

const unreadable = (...uids: number[]) => {
	folder.silent.clear();
	for (const uid of uids) folder.silent.set(uid, Infinity);
};

/** A connection, up to the first list. */
async function connect(
	before: ImapCursor,
	{
		uidValidity = '2',
		inHand = [] as ImapDelivery[],
		...settings
	}: Partial<ImapSettings> & {
		uidValidity?: string;
		inHand?: ImapDelivery[];
	} = {},
) {
	const { read = 'all', afterProcessing = 'nothing' } = settings;
	const from = before.uidValidity === uidValidity ? before : withoutUids(before);
	const progress = new ImapProgress(IDENTITY, uidValidity, read, from);
	const renumbering = new Renumbering(folder.client, { read, afterProcessing } as ImapSettings, progress);
	const recognized = await renumbering.begin(before, inHand, signal);
	const stored = progress.toCursor();
	const list = () => {
		const listed = folder.messages.filter(({ isRead }) => read !== 'unread' || !isRead);
		progress.scan(listed.map(({ uid }) => uid));
		return progress.peek(100).map(({ uid }) => uid);
	};
	const waiting = list();
	/** @returns what is given out when it arrives */
	const arrives = (uid: number, more: Partial<ImapDelivery> = { mime: BODY }) => {
		progress.take(progress.peek(100).filter((pick) => pick.uid === uid));
		const one = folder.messages.find((mail) => mail.uid === uid)!;
		const key = progress.records.keyBefore(uid) ?? `${uidValidity}:${String(uid)}`;
		return renumbering.withoutDone([deliveryOf(one, { key, uidValidity, ...more })])[0];
	};
	const done = (delivery: ImapDelivery) => {
		progress.seen.add(delivery.fingerprint, new Date(START));
		renumbering.noteDone(delivery);
		const uid = renumbering.uidOf(delivery);
		if (uid !== undefined) progress.acknowledge(uid, true);
	};
	return { progress, renumbering, recognized, stored, waiting, list, arrives, done };
}

/** `a` was done and `b` given out, under UIDVALIDITY 1; as generation 5, if a person had requested it. */
function givenOut(generation = 0): ImapCursor {
	const progress = new ImapProgress(
		IDENTITY,
		'1',
		'unread',
		generation > 0 ? { low: 3, generation: 4 } : { low: 1 },
	);
	for (const one of generation > 0 ? [a, b] : [a])
		progress.seen.add(printOf(one), new Date(one.arrivedAt ?? 0));
	progress.scan([2]);
	progress.take(progress.peek(1));
	progress.records.note(2, printOf(b));
	return progress.toCursor();
}

describe('messages that cannot be read when the folder gets new UIDs', () => {
	it('turn out when they arrive: done, in progress or new; until then the position says that it is not whole', async () => {
		unreadable(11, 12, 13);
		const running = deliveryOf(b);
		const { progress, arrives, renumbering } = await connect(givenOut(), {
			inHand: [running],
			read: 'unread',
		});
		expect(arrives(11)).toBeUndefined();
		expect(progress.isLeftUnread(11)).toBe(true);
		expect(progress.toCursor()).toMatchObject({ isPartial: true, keysOfUnknown: { [printOf(b)]: '1:2' } });
		expect(arrives(12)).toBeUndefined();
		expect([progress.isInHand(12), renumbering.uidOf(running)]).toEqual([true, 12]);
		expect(progress.isPartial).toBe(true);
		expect(arrives(13)).toMatchObject({ uid: 13, key: '2:13' });
		expect(progress.isPartial).toBe(false);
		expect(progress.toCursor()).not.toHaveProperty('keysOfUnknown');
	});

	it('are recognized by header if a filter has judged it, and given out if nothing of them can be had', async () => {
		unreadable(11, 12);
		const { progress, arrives } = await connect(positionAfter([a]));
		expect(arrives(11, { verdict: 'exclude' })).toBeUndefined();
		expect(progress.isPartial).toBe(true);
		// A fingerprint of nothing proves nothing.
		expect(arrives(12, { fingerprint: printOf(a) })).toMatchObject({ uid: 12 });
		expect(progress.isPartial).toBe(false);
	});

	it('are not those that are read where unread ones count', async () => {
		folder.messages[1]!.isRead = true;
		const before = positionAfter([a], { read: 'unread' });
		for (const from of [before, { ...before, uidValidity: '2', isPartial: true as const }]) {
			unreadable(12);
			const { progress, waiting } = await connect(from, { read: 'unread' });
			expect([progress.isPartial, waiting]).toEqual([false, [13]]);
		}
	});

	it('and are in progress are stored by fingerprint, apart from those that were found or are gone', async () => {
		folder.messages = [...folder.messages.slice(1), message(14, 'd', { arrivedAt: START + 4 * MINUTE })];
		const progress = new ImapProgress(IDENTITY, '1', 'all', {});
		progress.scan([1, 2, 3]);
		progress.take(progress.peek(3));
		for (const one of [a, b, c]) progress.records.note(one.uid, printOf(one));
		const before = progress.toCursor();
		unreadable(13);
		const first = await connect(before);
		expect(first.progress.toCursor().keysOfUnknown).toEqual({ [printOf(a)]: '1:1', [printOf(c)]: '1:3' });
		unreadable();
		// `a` is gone: everything could be read.
		const second = await connect(before);
		expect(second.progress.toCursor()).not.toHaveProperty('keysOfUnknown');
		expect(second.progress.toCursor().keysBefore).toEqual({ '12': '1:2', '13': '1:3' });
	});

	it('and end before they arrive are not given out any more', async () => {
		unreadable(12);
		const running = deliveryOf(b);
		const { progress, arrives, done } = await connect(givenOut(), { inHand: [running], read: 'unread' });
		done(running);
		expect(arrives(12)).toBeUndefined();
		expect([progress.isInHand(12), progress.isLeftUnread(12), progress.isPartial]).toEqual([
			false,
			true,
			false,
		]);
	});

	it('and were given out before n8n went down keep their key, over another crash as well', async () => {
		unreadable(12);
		const first = await connect(givenOut(), { read: 'unread' });
		expect(first.arrives(12)).toMatchObject({ uid: 12, key: '1:2', generation: 0 });
		expect(first.progress.toCursor().reruns).toEqual({});
		unreadable();
		const second = await connect(first.progress.toCursor(), { read: 'unread' });
		expect(second.waiting).toEqual([12, 13]);
		expect(second.arrives(12)).toMatchObject({ uid: 12, key: '1:2' });
	});

	it('are still unknown if the next connection cannot read them either', async () => {
		unreadable(12);
		const first = await connect(givenOut(), { read: 'unread' });
		const second = await connect(first.progress.toCursor(), { read: 'unread' });
		expect(second.progress.toCursor()).toMatchObject({
			isPartial: true,
			keysOfUnknown: { [printOf(b)]: '1:2' },
		});
		expect([...second.progress.notRecognized]).toEqual([12]);
		expect(second.arrives(12)).toMatchObject({ key: '1:2' });
	});

	it('and are in progress stay so when the connection breaks', async () => {
		unreadable(12);
		const running = deliveryOf(b);
		const first = await connect(givenOut(), { inHand: [running], read: 'unread' });
		expect(first.waiting).toEqual([12, 13]);
		unreadable();
		const second = await connect(first.progress.toCursor(), { inHand: [running], read: 'unread' });
		expect(second.waiting).toEqual([13]);
		expect(second.renumbering.uidOf(running)).toBe(12);
		second.done(running);
		expect(second.list()).toEqual([13]);
	});

	it('and are in progress keep their key if n8n goes down, and the folder gets new UIDs again', async () => {
		const running = deliveryOf(b);
		const second = await connect(givenOut(), { inHand: [running], read: 'unread' });
		folder.messages = [{ ...b, uid: 22 }];
		const third = await connect(second.progress.toCursor(), { uidValidity: '3', read: 'unread' });
		expect(third.arrives(22)).toMatchObject({ key: '1:2' });
	});

	it.each([
		['it could not be read', [11, 12]],
		['another one could not be read', [11]],
	])(
		'a requested execution that ended does not begin again when the connection breaks: %s',
		async (_, uids) => {
			unreadable(...uids);
			const running = deliveryOf(b, { generation: 5 });
			const first = await connect(givenOut(5), { inHand: [running], read: 'unread' });
			first.done(running);
			unreadable();
			const second = await connect(first.progress.toCursor(), { read: 'unread' });
			expect(second.waiting).toEqual([13]);
		},
	);
});

describe('a position that is not whole', () => {
	/** Only `b` is known to be done, by fingerprint, above the first of the folder. */
	const partly = (more: Partial<ImapCursor> = {}) =>
		positionAfter([b], { uidValidity: '2', low: 10, isPartial: true, ...more });

	it('does not take messages for done because they are old', async () => {
		const { waiting, recognized } = await connect(partly({ seenSince: START + 60 * MINUTE }));
		expect([waiting, recognized]).toEqual([[11, 13], undefined]);
	});

	it('recognizes no message that was read: unread again, it is requested', async () => {
		folder.messages[1]!.isRead = true;
		const { waiting, list } = await connect(partly({ read: 'unread' }), { read: 'unread' });
		expect(waiting).toEqual([11, 13]);
		folder.messages[1]!.isRead = false;
		expect(list()).toContain(12);
	});

	it('looks at nothing that is done anyway', async () => {
		unreadable(11);
		const { progress } = await connect(partly({ low: 11 }));
		expect([progress.isPartial, [...progress.notRecognized]]).toEqual([false, []]);
	});

	it('does not list as done what is in progress, although it was done once', async () => {
		const running = deliveryOf({ ...b, uid: 12 }, { uidValidity: '2', key: '2:12', generation: 3 });
		const { stored } = await connect(partly({ read: 'unread' }), { inHand: [running], read: 'unread' });
		expect(stored).toMatchObject({ done: '', unread: '', reruns: { '12': 3 } });
		expect(stored).not.toHaveProperty('keysBefore');
	});
});

describe('all messages of a folder with new UIDs', () => {
	it('are looked at, from the first on, but for those that are read', async () => {
		folder.messages = [
			{ ...a, uid: 1 },
			{ ...b, uid: 2, isRead: true },
			{ ...c, uid: 3 },
		];
		const before = positionAfter([a, b], { read: 'unread', generation: 7 });
		const { recognized, waiting, list, progress } = await connect(before, {
			read: 'unread',
			afterProcessing: 'markRead',
		});
		expect([recognized, waiting]).toEqual([1, [3]]);
		folder.messages[1]!.isRead = false;
		expect(list()).toEqual([2, 3]);
		expect(progress.peek(1)).toEqual([{ uid: 2, generation: 8 }]);
	});

	it('are asked for again until their headers come', async () => {
		folder.bare.set(11, 2);
		folder.hollow.set(12, 2);
		const { recognized, waiting } = await connect(positionAfter([a, b]));
		expect([recognized, waiting]).toEqual([2, [13]]);
		folder.bare.set(11, Infinity);
		folder.hollow.set(12, Infinity);
		const never = await connect(positionAfter([a, b]));
		expect([never.recognized, [...never.progress.notRecognized]]).toEqual([0, [11, 12]]);
	});

	it('are recognized without a time of arrival, too, and are not old for want of one', async () => {
		folder.messages = [1, 2, 3].map((uid) => ({ uid, messageId: `m${String(uid)}` }));
		const progress = new ImapProgress(IDENTITY, '1', 'all', { seenSince: START, seenSinceCount: 9 });
		progress.seen.add(fingerprint(headersOf('m2'), undefined), undefined);
		expect((await connect(progress.toCursor())).waiting).toEqual([1, 3]);
	});

	it('of the second of which some were forgotten count as forgotten, however far into it they arrived', async () => {
		folder.messages = [
			message(11, 'y', { arrivedAt: START + 1_000 }),
			message(12, 'x', { arrivedAt: START + 999 }),
			message(13, 'z', { arrivedAt: START + 500 }),
		];
		const known = message(9, 'known', { arrivedAt: START + 100 });
		const before = positionAfter([known], { seenSince: START, seenSinceCount: 1 });
		expect((await connect(before)).waiting).toEqual([11, 13]);
	});
});
