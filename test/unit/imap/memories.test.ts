import { ActMemory, imapAct } from '../../../nodes/mail/imap/ActMemory';
import { CopyMemory, type CopyMark } from '../../../nodes/mail/imap/CopyMemory';
import { isSameFolder, type ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import { InHandRecords } from '../../../nodes/mail/imap/InHandRecords';
import { MailError } from '../../../nodes/mail/contracts/MailError';

const target = (uidNext: number, more: Partial<CopyMark> = {}): CopyMark => ({
	folder: 'Archive',
	uidValidity: '5',
	uidNext,
	...more,
});

describe('copies whose end is not known', () => {
	it('are looked for behind the place where the target ended before each', () => {
		const memory = new CopyMemory();
		memory.begin('1', [7, 8], 20);
		memory.begin('1', [9], 23);
		expect([7, 8, 9, 10].map((uid) => memory.uidNextBefore('1', uid))).toEqual([20, 20, 23, undefined]);
		expect(memory.uidNextBefore('2', 7)).toBeUndefined();
		memory.forget('1', 7);
		expect([7, 8].map((uid) => memory.uidNextBefore('1', uid))).toEqual([undefined, 20]);
	});

	it('are not without number', () => {
		const memory = new CopyMemory();
		for (let uid = 1; uid <= 5_002; uid++) memory.begin('1', [uid], uid);
		expect([1, 2, 3, 5_002].map((uid) => memory.uidNextBefore('1', uid))).toEqual([
			undefined,
			undefined,
			3,
			5_002,
		]);
	});

	it('of a process that was killed lie between its mark and where the target ended when this one began', () => {
		const memory = new CopyMemory();
		memory.resume(target(20), 100);
		memory.look(target(25));
		expect(memory.earlierCopies(99)).toMatchObject({ from: 20, end: 25 });
		// It has come since.
		expect(memory.earlierCopies(100)).toBeUndefined();
		// Looked at once more, what was copied meanwhile is this process's own.
		memory.look(target(40));
		expect(memory.earlierCopies(99)).toMatchObject({ from: 20, end: 25 });
	});

	it.each([
		['another folder', target(25, { folder: 'Done' })],
		['other UIDs', target(25, { uidValidity: '6' })],
		['nothing new', target(20)],
	])('are none if the target has %s', (_what, now) => {
		const memory = new CopyMemory();
		memory.resume(target(20), 100);
		memory.look(now);
		expect(memory.earlierCopies(99)).toBeUndefined();
	});

	it('keep their mark in the position until everything that may be one is done', () => {
		const memory = new CopyMemory();
		memory.resume(target(20), 100);
		expect(memory.toMark(50, false)).toEqual(target(20));
		memory.look(target(25));
		expect(memory.toMark(98, false)).toEqual(target(20));
		expect(memory.toMark(99, true)).toEqual(target(20));
		expect(memory.toMark(99, false)).toEqual(target(25));
		expect(memory.earlierCopies(99)).toBeUndefined();
	});

	it('of this process hold the mark back, too', () => {
		const memory = new CopyMemory();
		memory.look(target(30));
		memory.begin('1', [7], 30);
		memory.look(target(35));
		expect(memory.toMark(7, false)?.uidNext).toBe(30);
		memory.forget('1', 7);
		expect(memory.toMark(7, false)?.uidNext).toBe(35);
	});

	it('are looked for among the messages that were there when n8n started, not when it connected again', () => {
		const memory = new CopyMemory();
		memory.resume(target(20), 100);
		memory.resume(target(22), 150);
		memory.look(target(25));
		expect(memory.earlierCopies(99)).toMatchObject({ from: 20, end: 25 });
		expect(memory.earlierCopies(120)).toBeUndefined();
	});

	it('may be of any message where the server does not report UIDNEXT', () => {
		const memory = new CopyMemory();
		memory.resume(target(20), undefined);
		memory.look(target(25));
		expect(memory.earlierCopies(1_000)).toMatchObject({ from: 20, end: 25 });
	});
});

describe('what is still to be done to messages', () => {
	const fail = (memory: ActMemory, uidValidity: string, uid: number, outcome: 'processed' | 'setAside') =>
		memory.pending.failed(
			imapAct(uidValidity, uid, outcome),
			new MailError('unavailable', 'busy', { transient: true }),
		);

	it('goes over a restart, by outcome and for its folder only', () => {
		const memory = new ActMemory();
		fail(memory, '1', 7, 'processed');
		fail(memory, '1', 8, 'processed');
		fail(memory, '1', 9, 'setAside');
		fail(memory, '2', 5, 'processed');
		const stored = memory.toCursor('1');
		const again = new ActMemory();
		again.restore('1', JSON.parse(JSON.stringify(stored)) as typeof stored);
		const acts = again.pending.of('1').map(({ uid, outcome }) => [uid, outcome]);
		expect(acts).toEqual(
			expect.arrayContaining([
				[7, 'processed'],
				[8, 'processed'],
				[9, 'setAside'],
			]),
		);
		expect(acts).toHaveLength(3);
		expect(again.pending.of('2')).toEqual([]);
		expect(new ActMemory().toCursor('1')).toEqual({});
	});
});

describe('what is in progress', () => {
	const PRINTS = ['AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC'] as const;

	it('is known after a restart by fingerprint and by the key it was returned under', () => {
		const records = new InHandRecords();
		records.note(7, PRINTS[0]);
		records.note(8, PRINTS[1]);
		records.noteKey(8, '0:3');
		const again = new InHandRecords(JSON.parse(JSON.stringify(records.toCursor())) as object);
		expect(again.uids).toEqual([7, 8]);
		expect([...again.underWay({ uidValidity: '1', reruns: {} })]).toEqual([
			[PRINTS[0], { key: '1:7', generation: 0 }],
			[PRINTS[1], { key: '0:3', generation: 0 }],
		]);
		expect([again.keyBefore(8), again.keyBefore(7), again.uidOf('0:3', ''), again.uidOf('1:7', '')]).toEqual([
			'0:3',
			undefined,
			8,
			undefined,
		]);
	});

	it('is forgotten when it is done', () => {
		const records = new InHandRecords();
		records.note(7, PRINTS[0]);
		records.noteKey(7, '0:3');
		records.delete(7);
		expect(records.toCursor()).toEqual({});
		expect(records.uidOf('0:3', PRINTS[0])).toBeUndefined();
	});

	it('keeps to its room in the position, and to fingerprints that are some', () => {
		const records = new InHandRecords();
		for (let uid = 1; uid <= 102; uid++) {
			records.note(uid, String(uid).padStart(8, '0'));
			records.noteKey(uid, `0:${String(uid)}`);
		}
		expect(records.uids).toHaveLength(100);
		expect([62, 63, 102].map((uid) => records.keyBefore(uid))).toEqual([undefined, '0:63', '0:102']);
		// One that is known may get another fingerprint.
		records.note(100, PRINTS[0]);
		expect(records.underWay({ uidValidity: '1', reruns: {} }).get(PRINTS[0])?.key).toBe('0:100');
		const odd = new InHandRecords();
		odd.note(1, 'short');
		expect(odd.uids).toEqual([]);
		expect(new InHandRecords({ inHand: `${PRINTS[0]}0000000cut` }).uids).toEqual([]);
	});

	it('and not found yet stays known, until it is found', () => {
		const records = new InHandRecords({ keysOfUnknown: { [PRINTS[2]]: '0:9' } });
		records.note(7, PRINTS[0]);
		expect([...records.underWay({ uidValidity: '1', reruns: {} }).keys()].sort()).toEqual([
			PRINTS[0],
			PRINTS[2],
		]);
		expect([...records.givenOutUnfound]).toEqual([[PRINTS[2], { key: '0:9', generation: 0 }]]);
		records.keepUnfound(new Map());
		expect([...records.underWay({ uidValidity: '1', reruns: {} }).keys()]).toEqual([PRINTS[0]]);
		records.keepUnfound(
			new Map(Array.from({ length: 50 }, (_, at) => [`print${String(at)}`, { key: 'k', generation: 0 }])),
		);
		expect(records.givenOutUnfound.size).toBe(40);
	});
});

describe('a position', () => {
	const cursor = {
		version: 1,
		server: 'Mail.test:993',
		mailbox: 'Desk@x.test',
		folder: 'Inbox',
	} as ImapCursor;
	const identity = { server: 'mail.test:993', mailbox: 'desk@x.test', folder: 'INBOX' };

	it.each([
		['the same, however it is written', identity, true],
		['the same in capitals', { ...identity, server: 'MAIL.TEST:993', mailbox: 'DESK@X.TEST' }, true],
		['another server', { ...identity, server: 'mail2.test:993' }, false],
		['another mailbox', { ...identity, mailbox: 'sales@x.test' }, false],
		['another folder', { ...identity, folder: 'Archive' }, false],
	])('is for %s', (_what, of, expected) => expect(isSameFolder(cursor, of)).toBe(expected));

	it('is for INBOX, whichever of the two is written so', () => {
		const other = { ...identity, folder: 'inbox' };
		expect(isSameFolder({ ...cursor, folder: 'INBOX' }, other)).toBe(true);
		expect(isSameFolder({ ...cursor, folder: 'Archive' }, other)).toBe(false);
	});

	it('compares other folder names exactly', () => {
		const archive = { ...cursor, folder: 'Archive' };
		expect(isSameFolder(archive, { ...identity, folder: 'archive' })).toBe(false);
		expect(isSameFolder(archive, { ...identity, folder: 'Archive' })).toBe(true);
		expect(isSameFolder({ ...archive, version: 2 as never }, { ...identity, folder: 'Archive' })).toBe(false);
	});
});
