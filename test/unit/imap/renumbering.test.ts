import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import { ImapProgress } from '../../../nodes/mail/imap/ImapProgress';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { Renumbering, withoutUids } from '../../../nodes/mail/imap/Renumbering';
import { FakeFolder } from './FakeFolder';
import { deliveryOf, IDENTITY, message, MINUTE, positionAfter, printOf, START } from './fakeMail';

const { signal } = new AbortController();

let folder: FakeFolder;
beforeEach(() => (folder = new FakeFolder()));

async function begin(
	before: ImapCursor,
	{ inHand = [], settings = {} }: { inHand?: ImapDelivery[]; settings?: Partial<ImapSettings> } = {},
) {
	const isRenumbered = before.uidValidity !== '2';
	const progress = new ImapProgress(IDENTITY, '2', 'all', isRenumbered ? withoutUids(before) : before);
	const whole = { read: 'all', afterProcessing: 'nothing', ...settings } as ImapSettings;
	const renumbering = new Renumbering(folder.client, whole, progress);
	const recognized = await renumbering.begin(before, inHand, signal);
	progress.scan(folder.messages.map(({ uid }) => uid));
	const waiting = progress.peek(100).map(({ uid }) => uid);
	return { progress, renumbering, recognized, waiting };
}

describe('a folder with new UIDs', () => {
	const [a, b, c] = [message(1, 'a'), message(2, 'b'), message(3, 'c')];
	/** The same messages under other UIDs, and one that is new. */
	const moveAll = () =>
		(folder.messages = [
			{ ...a, uid: 11 },
			{ ...b, uid: 12 },
			{ ...c, uid: 13 },
			message(14, 'new', { arrivedAt: START + 60 * MINUTE }),
		]);

	it('does not return done messages again, and returns the rest', async () => {
		moveAll();
		expect(await begin(positionAfter([a, c]))).toMatchObject({ recognized: 2, waiting: [12, 14] });
	});

	it('distinguishes two copies of one message by their arrival', async () => {
		moveAll();
		folder.messages.push({ ...a, uid: 15, arrivedAt: START + 70 * MINUTE });
		expect(await begin(positionAfter([a, b, c]))).toMatchObject({ recognized: 3, waiting: [14, 15] });
	});

	it('considers messages done that are older than all it remembers, if the server marks nothing', async () => {
		moveAll();
		const before = positionAfter([c], { seenSince: START + 2.5 * MINUTE });
		expect(await begin(before)).toMatchObject({ recognized: 3, waiting: [14] });
		const marking = { read: 'unread', afterProcessing: 'markRead' } as const;
		// Until now it left them unread.
		expect(await begin(before, { settings: marking })).toMatchObject({ recognized: 3, waiting: [14] });
		expect(await begin({ ...before, read: 'unread' }, { settings: marking })).toMatchObject({
			recognized: 1,
			waiting: [11, 12, 14],
		});
	});

	it.each([
		['unread', 'nothing', 'unread'],
		['all', 'markRead', 'unread'],
		['all', 'markRead', 'all'],
	] as const)(
		'does so with Read %s and After Processing %s, after Read %s',
		async (read, afterProcessing, before) => {
			moveAll();
			const old = positionAfter([c], { seenSince: START + 2.5 * MINUTE, read: before });
			expect(await begin(old, { settings: { read, afterProcessing } })).toMatchObject({ recognized: 3 });
		},
	);

	it('keeps what is in progress out of other hands, and finds where it is now', async () => {
		moveAll();
		const delivery = deliveryOf(b);
		const { waiting, renumbering, progress } = await begin(positionAfter([a]), { inHand: [delivery] });
		expect(waiting).toEqual([13, 14]);
		expect(renumbering.uidOf(delivery)).toBe(12);
		expect(renumbering.uidOf(deliveryOf(c))).toBeUndefined();
		expect(progress.records.keyBefore(12)).toBe('1:2');
	});

	it('keeps what is in progress also when the connection breaks, and there is room for forty keys only', async () => {
		const mails = Array.from({ length: 45 }, (_, i) => message(i + 1, `m${String(i)}`));
		folder.messages = mails.map((one) => ({ ...one, uid: one.uid + 100 }));
		const inHand = mails.map((one) => deliveryOf(one));
		const { progress } = await begin(positionAfter([]), { inHand });
		expect(Object.keys(progress.toCursor().keysBefore ?? {})).toHaveLength(40);
		const again = await begin(progress.toCursor(), { inHand });
		expect(again.waiting).toEqual([]);
		expect(inHand.map((one) => again.renumbering.uidOf(one))).toEqual(folder.messages.map(({ uid }) => uid));
	});

	it('gives what was in progress when n8n went down under the key it had, also after new UIDs once more', async () => {
		moveAll();
		const first = new ImapProgress(IDENTITY, '1', 'all', {});
		first.scan([1, 2, 3]);
		first.take(first.peek(2));
		first.records.note(1, printOf(a));
		const second = await begin({ ...first.toCursor() });
		expect(second.waiting).toEqual([11, 12, 13, 14]);
		expect(second.progress.records.keyBefore(11)).toBe('1:1');
		const third = new ImapProgress(IDENTITY, '3', 'all', withoutUids(second.progress.toCursor()));
		folder.messages = [{ ...a, uid: 21 }];
		const settings = { read: 'all', afterProcessing: 'nothing' } as ImapSettings;
		await new Renumbering(folder.client, settings, third).begin(second.progress.toCursor(), [], signal);
		expect(third.records.keyBefore(21)).toBe('1:1');
	});

	describe('where a person requested another execution, and n8n was killed during it', () => {
		const unread = { read: 'unread', afterProcessing: 'markRead' } as const;
		/** `b` was done, is unread again, and was given out once more as generation 5. */
		const before = () => {
			const progress = new ImapProgress(IDENTITY, '1', 'unread', { low: 3, generation: 4 });
			for (const one of [a, b]) progress.seen.add(printOf(one), new Date(one.arrivedAt ?? 0));
			progress.scan([2]);
			progress.take(progress.peek(1));
			progress.records.note(2, printOf(b));
			return progress.toCursor();
		};
		const again = async (from: ImapCursor, uidValidity: string) => {
			const progress = new ImapProgress(IDENTITY, uidValidity, 'unread', withoutUids(from));
			const renumbering = new Renumbering(folder.client, unread as ImapSettings, progress);
			await renumbering.begin(from, [], signal);
			return { progress, renumbering };
		};

		it('returns it as that execution, also after another renumbering', async () => {
			moveAll();
			const second = (await again(before(), '2')).progress;
			second.scan([12, 14]);
			expect(second.peek(9)).toEqual([
				{ uid: 12, generation: 5 },
				{ uid: 14, generation: 0 },
			]);
			expect(second.records.keyBefore(12)).toBe('1:2');
			folder.messages = [{ ...b, uid: 21 }];
			const third = (await again(second.toCursor(), '3')).progress;
			third.scan([21]);
			expect(third.peek(9)).toEqual([{ uid: 21, generation: 5 }]);
			expect(third.records.keyBefore(21)).toBe('1:2');
		});

		it('does so where it arrives only later', async () => {
			moveAll();
			folder.silent.set(12, 100);
			const { progress, renumbering } = await again(before(), '2');
			progress.scan([12, 14]);
			const picks = progress.peek(9);
			progress.take(picks);
			const come = deliveryOf({ ...b, uid: 12 }, { uidValidity: '2', key: '2:12', mime: Buffer.from('x') });
			expect(renumbering.withoutDone([come])).toMatchObject([{ key: '1:2', generation: 5 }]);
			const stored = progress.toCursor();
			const later = new ImapProgress(IDENTITY, '2', 'unread', stored);
			later.scan([12, 14]);
			expect(later.peek(9)).toContainEqual({ uid: 12, generation: 5 });
		});

		it('keeps it where n8n goes down only after the new UIDs', async () => {
			moveAll();
			const from = before();
			const progress = new ImapProgress(IDENTITY, '2', 'unread', withoutUids(from));
			const renumbering = new Renumbering(folder.client, unread as ImapSettings, progress);
			const running = deliveryOf(b, { generation: 5 });
			await renumbering.begin(from, [running], signal);
			progress.scan([12, 14]);
			expect(progress.peek(9)).toEqual([{ uid: 14, generation: 0 }]);
			const later = new ImapProgress(IDENTITY, '2', 'unread', progress.toCursor());
			later.scan([12, 14]);
			expect(later.peek(9)).toContainEqual({ uid: 12, generation: 5 });
			expect(later.records.keyBefore(12)).toBe('1:2');
		});
	});

	it('knows later what it could not look at', async () => {
		moveAll();
		for (const uid of [11, 12, 14]) folder.silent.set(uid, 100);
		const running = deliveryOf(b);
		const { renumbering, progress, recognized } = await begin(positionAfter([a, c]), { inHand: [running] });
		expect(recognized).toBe(1);
		expect(progress.isPartial).toBe(true);
		const come = folder.messages
			.filter(({ uid }) => uid !== 13)
			.map((one) => deliveryOf(one, { uidValidity: '2', mime: Buffer.from('x') }));
		const left = renumbering.withoutDone(come);
		expect(left.map(({ uid }) => uid)).toEqual([14]);
		expect(renumbering.uidOf(running)).toBe(12);
		expect(progress.isPartial).toBe(false);
	});

	it('asks again for rows that are omitted, and for those without what was requested', async () => {
		moveAll();
		folder.silent.set(11, 2);
		expect(await begin(positionAfter([a, b, c]))).toMatchObject({ recognized: 3, waiting: [14] });
	});
});

it('Renumbering adopts messages in progress if the UIDs are unchanged', async () => {
	folder.messages = [message(1, 'a'), message(2, 'b')];
	const progress = new ImapProgress(IDENTITY, '2', 'all', {});
	const { waiting } = await begin(progress.toCursor(), {
		inHand: [deliveryOf(folder.messages[0]!, { uidValidity: '2', key: '2:1' })],
	});
	expect(waiting).toEqual([2]);
});

it('Renumbering recognizes messages by fingerprint that a position had no room for', async () => {
	folder.messages = [message(1, 'a'), message(2, 'b'), message(3, 'c')];
	const before = new ImapProgress(IDENTITY, '2', 'all', {});
	before.seen.add(printOf(folder.messages[1]!), new Date(START));
	const { waiting } = await begin({ ...before.toCursor(), isPartial: true });
	expect(waiting).toEqual([1, 3]);
});

it('Renumbering counts as forgotten only as many messages of one second as were', async () => {
	const sameSecond = [1, 2, 3, 4].map((uid) => message(uid, `m${String(uid)}`, { arrivedAt: START }));
	folder.messages = sameSecond.map((one) => ({ ...one, uid: one.uid + 10 }));
	const before = positionAfter([sameSecond[2]!], { seenSince: START, seenSinceCount: 2 });
	expect(await begin(before)).toMatchObject({ recognized: 3, waiting: [14] });
});
