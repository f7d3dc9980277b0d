import { MailError } from '../../../nodes/mail/contracts/MailError';
import { findGone, stillThere } from '../../../nodes/mail/imap/findGone';
import { firstUidSince } from '../../../nodes/mail/imap/firstUidSince';
import { CLOCK_SKEW_MS } from '../../../nodes/mail/source/firstLook';
import { listFrom, proveListing } from '../../../nodes/mail/imap/proveListing';
import { UidSet } from '../../../nodes/mail/imap/UidSet';
import { FakeFolder } from './FakeFolder';

const { signal } = new AbortController();
let folder: FakeFolder;

beforeEach(() => (folder = new FakeFolder()));

const fill = (...uids: number[]) => (folder.messages = uids.map((uid) => ({ uid })));

describe('a listing', () => {
	/** @param known what matters: waiting or in hand */
	const prove = async (found: readonly number[], known: readonly number[], onlyUnread = true) => {
		const leftOut = (listed: readonly number[]) => UidSet.of(known.filter((uid) => !listed.includes(uid)));
		return await proveListing(folder.client, { leftOut }, found, { onlyUnread, signal });
	};

	it('is believed where it omits nothing that matters, without a question', async () => {
		fill(1, 2);
		expect(await prove([1, 2], [1])).toEqual([1, 2]);
		expect(folder.asked).toBe(0);
	});

	it('gets back what it omitted, in order, and nothing that is gone', async () => {
		fill(1, 2, 3, 9);
		expect(await prove([9], [2, 4, 1])).toEqual([1, 2, 9]);
		expect(folder.searches).toEqual([{ uid: '1:2,4,*' }, { uid: [1, 2], seen: true }]);
	});

	it('gets back no message that somebody has read, unless read ones count', async () => {
		fill(1, 2, 9);
		folder.messages[1]!.isRead = true;
		expect(await prove([9], [1, 2])).toEqual([1, 9]);
		expect(await prove([9], [1, 2], false)).toEqual([1, 2, 9]);
		expect(await prove([9], [2])).toEqual([9]);
	});

	it('stays as it is where all that it omitted is gone', async () => {
		fill(9);
		const found = [9];
		expect(await prove(found, [1, 2])).toBe(found);
		expect(folder.searches).toHaveLength(1);
	});

	it('is none where the server lists nothing of a folder that has messages', async () => {
		fill(1);
		folder.isMute = true;
		expect(await prove([], [1])).toBeUndefined();
		fill();
		expect(await prove([], [1])).toEqual([]);
	});
});

describe('all messages from a UID on', () => {
	const list = async (from: number, onlyUnread: boolean) =>
		await listFrom(folder.client, from, { onlyUnread, signal });

	it('are those that are not known to be read', async () => {
		fill(3, 5, 7, 8);
		folder.messages[2]!.isRead = true;
		expect(await list(5, true)).toEqual([5, 8]);
		expect(await list(5, false)).toEqual([5, 7, 8]);
		const uid = '5:4294967295,*';
		expect(folder.searches).toEqual([{ uid }, { uid, seen: true }, { uid }]);
	});

	it('are none where all are lower, although `*` is the last message then', async () => {
		fill(3, 8);
		expect(await list(20, true)).toEqual([]);
		expect(folder.searches).toHaveLength(1);
	});

	it('are none where the only one is read', async () => {
		fill(3);
		folder.messages[0]!.isRead = true;
		expect(await list(1, true)).toEqual([]);
	});

	it('are not none because the server says nothing', async () => {
		fill(3);
		folder.isMute = true;
		await expect(list(1, true)).rejects.toMatchObject({ kind: 'unavailable', transient: true });
		fill();
		expect(await list(1, true)).toEqual([]);
	});
});

describe('what has gone', () => {
	const gone = async (...uids: number[]) => [...(await findGone(folder.client, uids, signal))];

	it('is what a search does not list while it lists others', async () => {
		fill(1, 9);
		expect(await gone(1, 2, 3)).toEqual([2, 3]);
		expect(folder.searches[0]).toEqual({ uid: '1,2,3,*' });
		expect(await stillThere(folder.client, [1, 2, 3], signal)).toEqual([1]);
	});

	it('is everything in a folder that is said to be empty', async () => {
		expect(await gone(1, 2)).toEqual([1, 2]);
		expect(folder.searches).toHaveLength(1);
	});

	it('is nothing where the server lists nothing at all', async () => {
		fill(1, 2);
		folder.isMute = true;
		expect(await gone(1, 2, 3)).toEqual([]);
	});

	it('is nothing where a search is refused, and no answer where the connection broke', async () => {
		fill(1);
		folder.refusal = new MailError('unavailable', 'NO [INUSE]');
		expect(await gone(5)).toEqual([]);
		folder.isAlive = false;
		await expect(gone(5)).rejects.toBe(folder.refusal);
	});

	it('is requested once more after the server was asked for changes', async () => {
		fill(9);
		folder.stillShown.push({ uid: 1 });
		expect(await gone(1)).toEqual([1]);
	});

	it('requests nothing for an empty list', async () => {
		expect(await stillThere(folder.client, [], signal)).toEqual([]);
		expect(folder.asked).toBe(0);
	});
});

describe('the first message since', () => {
	const SINCE = Date.UTC(2026, 5, 10, 12);
	const MINUTE = 60_000;
	const first = async () => await firstUidSince(folder.client, SINCE - CLOCK_SKEW_MS, 1_000, signal);
	const at = (uid: number, minutes: number) => ({ uid, arrivedAt: SINCE + minutes * MINUTE });

	it('uses the time, not the day of SINCE, and tolerates a clock difference of a minute', async () => {
		folder.messages = [at(1, -3_000), at(2, -60), at(3, -2), at(4, -1), at(5, 0), at(6, 30)];
		expect(await first()).toBe(4);
	});

	it('is the next to come where none has', async () => {
		folder.messages = [at(1, -3_000), at(2, -60)];
		expect(await first()).toBe(1_000);
		folder.messages = [];
		expect(await first()).toBe(1_000);
	});

	it('is found below the one that the search has listed', async () => {
		folder.messages = [at(1, -60), at(300, 1), at(450, 2), at(600, 3)];
		const { search } = folder;
		folder.search = async (query, ...rest) => {
			const found = await search.call(folder, query, ...rest);
			// A search by date leaves out all but the last.
			return query.since === undefined ? found : found.filter((uid) => uid === 600);
		};
		expect(await first()).toBe(300);
	});

	it('is found among those on the day before by the clock of the server', async () => {
		// Ten hours behind, the server takes it for one of the day before.
		folder.zoneMs = -10 * 60 * MINUTE;
		const midnight = Date.UTC(2026, 5, 10);
		folder.messages = [{ uid: 1, arrivedAt: midnight + 30 * MINUTE }, at(300, 3_000)];
		expect(await firstUidSince(folder.client, midnight, 1_000, signal)).toBe(1);
		expect(folder.searches[0]).toEqual({ since: new Date(midnight - 24 * 60 * MINUTE) });
	});

	it.each([
		[600, ['400:599,*']],
		[50, ['1:49,*']],
		[2, ['1:1,*']],
		[1, []],
	])('is looked for among the 200 UIDs below %i', async (uid, expected) => {
		folder.messages = [at(uid, 1)];
		expect(await first()).toBe(uid);
		expect(folder.searches.slice(1)).toEqual(expected.map((set) => ({ uid: set })));
	});

	it.each([1, 399])('is found below although the search by date has omitted UID %i', async (uid) => {
		folder.messages = [at(uid, 1), at(uid + 200, 2)];
		const { search } = folder;
		folder.search = async (query, ...rest) => {
			const found = await search.call(folder, query, ...rest);
			return query.since === undefined ? found : found.filter((one) => one !== uid);
		};
		expect(await first()).toBe(uid);
	});

	it('may be one whose age the server never tells', async () => {
		folder.messages = [at(1, -60), { uid: 2 }, at(3, 5)];
		expect(await first()).toBe(2);
	});

	it('is not the next to come because the server says nothing', async () => {
		folder.messages = [at(50, 1)];
		folder.isMute = true;
		await expect(first()).rejects.toMatchObject({ kind: 'unavailable' });
	});
});
