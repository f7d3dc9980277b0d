import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import { ImapProgress } from '../../../nodes/mail/imap/ImapProgress';
import type { ReadMode } from '../../../nodes/mail/source/SourceSettings';

const IDENTITY = { server: 'mail.test:993', mailbox: 'desk@contoso.test', folder: 'INBOX' };

const progress = (read: ReadMode = 'unread', from: Partial<ImapCursor> = {}) =>
	new ImapProgress(IDENTITY, '1', read, from);

function takeAll(of: ImapProgress, limit = 100): string[] {
	const picks = of.peek(limit);
	of.take(picks);
	return picks.map(({ uid, generation }) =>
		generation === 0 ? String(uid) : `${String(uid)}#${String(generation)}`,
	);
}

const restart = (of: ImapProgress, read: ReadMode = 'unread') => progress(read, of.toCursor());

describe('the position', () => {
	it('lies behind what is done without a gap, and names the few done above it', () => {
		const p = progress('all');
		p.scan([1, 2, 3, 4, 5, 6]);
		takeAll(p, 4);
		p.acknowledge(1, true);
		p.acknowledge(3, true);
		expect(p.toCursor()).toMatchObject({ low: 1, done: '~2' });
		p.acknowledge(2, true);
		expect(p.toCursor()).toMatchObject({ low: 3, done: '' });
		p.acknowledge(4, true);
		expect(p.toCursor()).toMatchObject({ low: 4, done: '' });
	});

	it('gives exactly the rest after a restart, wherever it was taken', () => {
		for (let acknowledged = 0; acknowledged < 64; acknowledged += 1) {
			const p = progress('all');
			const uids = [2, 3, 5, 8, 13, 21];
			p.scan(uids);
			takeAll(p);
			const done = uids.filter((_, bit) => (acknowledged >> bit) & 1);
			for (const uid of done) p.acknowledge(uid, true);
			const again = restart(p, 'all');
			again.scan(uids);
			expect(takeAll(again)).toEqual(uids.filter((uid) => !done.includes(uid)).map(String));
		}
	});

	it('keeps what is done above an open message over two restarts in a row', () => {
		const p = progress('all');
		const uids = Array.from({ length: 40 }, (_, i) => i + 1);
		p.scan(uids);
		p.take(p.peek(32));
		for (let uid = 2; uid <= 32; uid++) p.acknowledge(uid, true);
		const first = restart(p, 'all');
		first.scan(uids);
		const second = restart(first, 'all');
		second.scan(uids);
		expect(takeAll(second)).toEqual(['1', ...uids.filter((uid) => uid > 32).map(String)]);
	});

	it('reads what the previous version has stored', () => {
		const p = progress('all', { low: 3, done: '5:7,9' });
		p.scan([4, 5, 6, 7, 8, 9, 10]);
		expect(takeAll(p)).toEqual(['4', '8', '10']);
	});

	it.each([1, 1_000, 100_000])('is bounded with everything in progress that may be, UIDs %i apart', (gap) => {
		const p = progress('all');
		p.scan(Array.from({ length: 5_000 }, (_, i) => 4_000_000 + i * gap));
		const taken: number[] = [];
		for (let room = p.room; room > 0 && taken.length < 5_000; room = p.room) {
			const picks = p.peek(room);
			p.take(picks);
			for (const { uid } of picks) p.records.note(uid, 'abcdefgh');
			taken.push(...picks.map(({ uid }) => uid));
		}
		// Every other one is done: the most that the position can have to say.
		for (const [at, uid] of taken.entries()) if (at % 2 === 1) p.acknowledge(uid, true);
		expect(taken.length).toBeGreaterThan(100);
		expect(p.toCursor()).not.toHaveProperty('isPartial');
		expect(JSON.stringify(p.toCursor()).length).toBeLessThan(5_000);
		const again = restart(p, 'all');
		again.scan(taken);
		expect(takeAll(again, 5_000)).toEqual(taken.filter((_, at) => at % 2 === 0).map(String));
	});

	it('does not pass a message that was given back for another try', () => {
		const p = progress('all');
		p.scan([1, 2, 3]);
		takeAll(p);
		p.putBack({ uid: 1, generation: 0 });
		p.acknowledge(2, true);
		p.acknowledge(3, true);
		expect(p.toCursor()).toMatchObject({ low: 0, done: '~2+1' });
		expect(takeAll(p)).toEqual(['1']);
	});

	it('leaves messages that are skipped in their place', () => {
		const p = progress('all');
		p.scan([1, 2, 3, 4]);
		p.take([
			{ uid: 1, generation: 0 },
			{ uid: 3, generation: 0 },
		]);
		p.acknowledge(1, true);
		p.acknowledge(3, true);
		expect(takeAll(p)).toEqual(['2', '4']);
		expect(p.toCursor().low).toBe(1);
	});

	it('stays under 16 kB in the worst of mailboxes', () => {
		const p = progress('unread');
		const everyOther = Array.from({ length: 20_000 }, (_, i) => 4_000_000_000 + 2 * i);
		p.scan(everyOther);
		for (let i = 0; i < 20_000; i += 20) {
			const picks = p.peek(20);
			p.take(picks);
			// Every other one stays in hand for as long as the cursor has room for such.
			for (const { uid } of picks.filter((_, at) => i < 19_900 || at % 2 === 0)) p.acknowledge(uid, true);
			p.seen.add(`key${String(i).padStart(5, '0')}`, new Date(1_800_000_000_000 + i * 1000));
		}
		p.scan(everyOther.map((uid) => uid + 1));
		p.scan(everyOther);
		expect(JSON.stringify(p.toCursor()).length).toBeLessThan(16_000);
	});
});

describe('marking a message unread', () => {
	it('that we marked read runs it again, once for each time', () => {
		const p = progress();
		p.scan([1, 2]);
		takeAll(p);
		p.acknowledge(1, false);
		p.acknowledge(2, false);
		p.scan([1]);
		expect(takeAll(p)).toEqual(['1#1']);
		p.scan([1]);
		expect(takeAll(p)).toEqual([]);
		p.acknowledge(1, false);
		p.scan([1, 2]);
		expect(takeAll(p)).toEqual(['1#2', '2#3']);
	});

	it('that nobody marked read since it was done means nothing', () => {
		const p = progress();
		p.scan([1, 2]);
		takeAll(p);
		p.acknowledge(1, true);
		p.acknowledge(2, true);
		p.scan([1, 2]);
		expect(takeAll(p)).toEqual([]);
		const again = restart(p);
		again.scan([1, 2]);
		expect(takeAll(again)).toEqual([]);
		again.scan([2]);
		again.scan([1, 2]);
		expect(takeAll(again)).toEqual(['1#1']);
	});

	it('that was read before we ever looked runs it', () => {
		const p = progress();
		p.scan([5]);
		takeAll(p);
		p.acknowledge(5, false);
		p.scan([3]);
		expect(takeAll(p)).toEqual(['3#1']);
	});

	it('keeps its number over a restart in the middle of the run', () => {
		const p = progress();
		p.scan([1]);
		takeAll(p);
		p.acknowledge(1, false);
		p.scan([1]);
		expect(takeAll(p)).toEqual(['1#1']);
		const again = restart(p);
		again.scan([1]);
		expect(takeAll(again)).toEqual(['1#1']);
		again.acknowledge(1, false);
		again.scan([1]);
		expect(takeAll(again)).toEqual(['1#2']);
	});

	it('is taken back by reading it before its turn', () => {
		const p = progress();
		p.scan([1]);
		takeAll(p);
		p.acknowledge(1, false);
		p.scan([1]);
		p.scan([]);
		expect(takeAll(p)).toEqual([]);
	});

	it('of more messages than fit into the cursor takes them in turns', () => {
		const p = progress();
		const uids = Array.from({ length: 250 }, (_, i) => i + 1);
		p.scan(uids);
		takeAll(p, 250);
		for (const uid of uids) p.acknowledge(uid, false);
		const runs: string[] = [];
		p.scan(uids);
		while (p.waiting > 0) {
			const taken = p.peek(1000);
			p.take(taken);
			runs.push(...taken.map(({ uid }) => String(uid)));
			for (const { uid } of taken) p.acknowledge(uid, false);
			p.scan(uids.filter((uid) => !runs.includes(String(uid))));
		}
		expect(runs).toEqual(uids.map(String));
	});

	it('that was done under another reading mode means nothing', () => {
		const p = progress('all');
		p.scan([1, 2, 3]);
		takeAll(p);
		for (const uid of [1, 2, 3]) p.acknowledge(uid, true);
		const again = restart(p, 'unread');
		again.scan([1, 2, 3, 4]);
		expect(takeAll(again)).toEqual(['4']);
	});
});

describe('messages in progress', () => {
	it('of an earlier connection are not given again', () => {
		const p = progress('unread', { low: 4 });
		p.adopt(5, 0);
		p.adopt(6, 0);
		p.scan([5, 6, 7]);
		expect(takeAll(p)).toEqual(['7']);
		p.acknowledge(6, false);
		p.acknowledge(7, false);
		expect(p.toCursor()).toMatchObject({ low: 4, done: '~2+1' });
		p.acknowledge(5, false);
		expect(p.toCursor()).toMatchObject({ low: 7, done: '' });
	});

	it('of an earlier connection end before the folder is listed, and what waits stays waiting', () => {
		const uids = [1, 2, 3, 4, 5, 6];
		const before = progress('all');
		before.scan(uids);
		before.take(before.peek(5).filter(({ uid }) => uid !== 2 && uid !== 4));
		before.acknowledge(5, true);
		const p = restart(before, 'all');
		p.adopt(1, 0);
		p.adopt(3, 0);
		p.acknowledge(1, true);
		p.acknowledge(3, true);
		const killed = restart(p, 'all');
		for (const one of [p, killed]) {
			one.scan(uids);
			expect(takeAll(one)).toEqual(['2', '4', '6']);
		}
	});
});

describe('what was done and is left unread', () => {
	const uids = Array.from({ length: 8 }, (_, i) => i + 1);
	const allDone = () => {
		const p = progress('all');
		p.scan(uids);
		takeAll(p);
		for (const uid of uids) p.acknowledge(uid, true);
		return p;
	};

	it('under another mode is not executed again, also if the first look after the change saw none of it', () => {
		const changed = restart(allDone());
		const again = restart(changed);
		again.scan(uids);
		expect(takeAll(again)).toEqual([]);
		expect(uids.every((uid) => again.isLeftUnread(uid))).toBe(true);
		expect(again.isLeftUnread(9)).toBe(false);
	});

	it('is known one by one: the one that someone has read in between is a request when it is unread again', () => {
		const p = progress();
		p.scan(uids);
		takeAll(p);
		for (const uid of uids) p.acknowledge(uid, uid !== 4);
		expect(uids.filter((uid) => !p.isLeftUnread(uid))).toEqual([4]);
		p.scan(uids);
		expect(takeAll(p)).toEqual(['4#1']);
	});

	it('in more pieces than are remembered is not executed again, whichever were forgotten', () => {
		const p = progress();
		const every = Array.from({ length: 1_200 }, (_, i) => i + 1);
		p.scan(every);
		for (let picks = p.peek(100); picks.length > 0; picks = p.peek(100)) {
			p.take(picks);
			// Every other one is left unread.
			for (const { uid } of picks) p.acknowledge(uid, uid % 2 === 1);
		}
		const again = restart(p);
		again.scan(every.filter((uid) => uid % 2 === 1));
		expect(takeAll(again)).toEqual([]);
	});
});

it('tracks what is unread only where that counts', () => {
	expect([progress('all').isLeftUnread(7), progress('unread').isLeftUnread(7)]).toEqual([true, false]);
});

it('counts what waits and what is in progress', () => {
	const p = progress();
	p.scan([1, 2, 3]);
	p.take(p.peek(2));
	expect([p.waiting, p.size]).toEqual([1, 3]);
	p.acknowledge(1, false);
	expect([p.waiting, p.size]).toEqual([1, 2]);
});
