import { Random } from '../../lab/mail/Random';
import { Maildrop } from './Maildrop';

let drop: Maildrop;
beforeEach(() => (drop = new Maildrop()));

/** All that is in the maildrop ran, nothing twice. */
function expectOnce(headers = 0): void {
	expect({ lost: drop.lost, doubles: drop.doubles }).toEqual({ lost: [], doubles: [] });
	expect(drop.asked).toBeLessThanOrEqual(headers);
}

/** More than the cursor remembers one by one. */
const MANY = 1000;

const remove = (where: (at: number) => boolean) => {
	drop.mails = drop.mails.filter((_, at) => !where(at));
};

describe.each([
	['few messages', 40],
	['more than the cursor names', MANY],
])('with %s', (_, count) => {
	beforeEach(async () => {
		drop.fill(count);
		await drop.drain();
	});

	it('gives what arrives, and nothing twice', async () => {
		for (let round = 0; round < 5; round++) {
			drop.fill(3);
			drop.crash();
			await drop.drain();
		}
		expectOnce();
		expect(drop.runs.size).toBe(count + 15);
	});

	it('continues when the last one done was deleted by somebody', async () => {
		drop.mails.pop();
		drop.fill(2);
		drop.crash();
		await drop.drain();
		expectOnce();
	});

	it('continues when the newest half of what it names was deleted', async () => {
		remove((at) => at >= count - 20);
		drop.fill(2);
		drop.crash();
		await drop.drain();
		expectOnce();
	});

	it('continues when the oldest were deleted', async () => {
		remove((at) => at < count / 2);
		drop.fill(2);
		drop.crash();
		await drop.drain();
		expectOnce();
	});

	it('asks for a few headers when all it names was deleted and older ones were not', async () => {
		remove((at) => at >= count - 400 && at > 5);
		drop.fill(2);
		drop.crash();
		await drop.drain();
		expectOnce(200);
	});

	it('takes everything in a mailbox that was emptied', async () => {
		drop.mails = [];
		await drop.drain();
		drop.fill(3);
		await drop.drain();
		expectOnce();
	});

	it('takes everything in a mailbox that was emptied and filled between two looks', async () => {
		drop.mails = [];
		drop.fill(3);
		await drop.drain();
		expectOnce(3);
	});

	it('knows its messages again when all get other unique-ids', async () => {
		drop.mails.forEach((mail, i) => (mail.uid = `other${String(i)}`));
		drop.fill(2);
		drop.crash();
		await drop.drain();
		expectOnce(count + 2);
	});

	it('knows messages again that were gone and are restored', async () => {
		const gone = drop.mails.splice(-10);
		await drop.drain();
		drop.mails.push(...gone);
		await drop.drain();
		expectOnce(10);
	});

	it('knows old messages again that are restored in their place', async () => {
		const before = [...drop.mails];
		remove((at) => at < count / 2);
		await drop.drain();
		drop.mails = before;
		await drop.drain();
		expectOnce(count);
	});

	it('takes a message that the server gives the unique-id of one that is gone', async () => {
		const [gone] = drop.mails.splice(-1);
		await drop.drain();
		drop.arrive('another one', gone!.uid);
		await drop.drain();
		expectOnce(1);
		expect(drop.runs.get('another one')).toBe(1);
	});

	it('takes all when unique-ids start again in a new mailbox', async () => {
		drop.mails = [];
		await drop.drain();
		for (let i = 0; i < 5; i++) drop.arrive(`anew ${String(i)}`, `uid${String(count - 5 + i)}`);
		await drop.drain();
		expectOnce(5);
		expect(drop.runs.get('anew 4')).toBe(1);
	});

	it('neither loses nor duplicates messages when the server turns its list round', async () => {
		drop.mails.reverse();
		drop.mails.unshift(...drop.mails.splice(-1));
		const newest = drop.arrive();
		drop.mails.unshift(drop.mails.pop()!);
		drop.crash();
		await drop.drain();
		expectOnce(count + 1);
		expect(drop.runs.get(newest.subject)).toBe(1);
	});

	it('gives each new message of a server that lists the newest first', async () => {
		drop.mails.reverse();
		await drop.drain();
		drop.asked = 0;
		for (let round = 0; round < 5; round++) {
			drop.arrive();
			drop.mails.unshift(drop.mails.pop()!);
			await drop.drain();
		}
		expectOnce(5 * 200);
	});

	it('neither loses nor duplicates messages when the server shuffles its list', async () => {
		const random = new Random(7);
		drop.fill(3);
		drop.mails = drop.mails
			.map((mail) => ({ mail, place: random.between(0, 1_000_000) }))
			.sort((a, b) => a.place - b.place)
			.map(({ mail }) => mail);
		drop.crash();
		await drop.drain();
		expectOnce(count + 3);
	});

	it('neither loses nor duplicates messages when the server begins its list elsewhere', async () => {
		drop.fill(3);
		drop.mails = [...drop.mails.slice(-20), ...drop.mails.slice(0, -20)];
		drop.crash();
		await drop.drain();
		expectOnce(count + 3);
	});
});

it.each([40, MANY])('Pop3Progress recognizes its %i messages, however often all unique-ids change', async (count) => {
	drop.fill(count);
	await drop.drain();
	for (const name of ['other', 'third', 'fourth']) {
		drop.mails.forEach((mail, i) => (mail.uid = `${name}${String(i)}`));
		drop.fill(2);
		await drop.drain();
		drop.crash();
	}
	await drop.drain();
	// Each time all of them are looked at.
	expectOnce(3 * (count + 10));
});

describe('a server that lists the newest first (MessageRetrievalSortOrder Descending)', () => {
	beforeEach(async () => {
		drop.isNewestFirst = true;
		drop.fill(400);
		await drop.drain();
		drop.asked = 0;
	});

	it.each([
		['', () => undefined],
		[', after a restart', () => drop.crash()],
		[
			', with a position of a version that did not know orders',
			() => {
				const { order, ...stored } = drop.progress.toCursor();
				expect(order).toBe('descending');
				drop.crash(stored);
			},
		],
	])('loses nothing when one arrives and one of the newest is deleted%s', async (_, restart) => {
		drop.mails.splice(3, 1);
		const late = drop.arrive();
		restart();
		await drop.drain();
		expectOnce(200);
		expect(drop.runs.get(late.subject)).toBe(1);
	});

	it('asks for the headers of what is new only, as long as nobody restarts n8n', async () => {
		for (let round = 0; round < 5; round++) {
			drop.arrive();
			await drop.drain();
		}
		expectOnce(5);
	});
});

it('Pop3Progress requests no header if the order is proven, even after a restart with one arrival and one deletion', async () => {
	drop.fill(400);
	await drop.drain();
	drop.mails.splice(50, 1);
	drop.arrive();
	drop.crash();
	await drop.drain();
	expectOnce(0);
});

it('Pop3Progress runs nothing twice when the server shows an empty list once, and then all of it again', async () => {
	drop.fill(MANY);
	await drop.drain();
	const all = drop.mails;
	drop.mails = [];
	await drop.look();
	drop.mails = all;
	drop.arrive();
	await drop.drain();
	expectOnce(2 * MANY);
	expect(drop.runs.size).toBe(MANY + 1);
});

describe('what is open', () => {
	it('is not considered done because later ones are, also after a crash', async () => {
		drop.fill(MANY);
		await drop.look();
		const [slow] = drop.take(1);
		drop.work(MANY - 1);
		drop.crash();
		await drop.drain();
		expectOnce();
		expect(drop.runs.get(slow!.mail.subject)).toBe(1);
	});

	it('is not returned again while it is in progress', async () => {
		drop.fill(20);
		await drop.look();
		const inHand = drop.take(5);
		await drop.look();
		drop.work();
		for (const { id, mail } of inHand) drop.done(id, mail);
		await drop.drain();
		expectOnce();
	});

	it('is done when it has gone meanwhile', async () => {
		drop.fill(5);
		await drop.look();
		const [first] = drop.take(1);
		drop.mails.shift();
		await drop.look();
		drop.done(first!.id, first!.mail);
		await drop.drain();
		expectOnce();
		expect(drop.progress.size).toBe(0);
	});

	it('has a limit, since all of it is in the cursor', async () => {
		drop.fill(MANY);
		await drop.look();
		expect(drop.take().length).toBe(150);
		expect(drop.progress.room).toBe(0);
	});
});

describe('unique-ids that several messages share', () => {
	it('hide none of them', async () => {
		drop.arrive('a', 'same');
		drop.arrive('b', 'same');
		drop.arrive('c', 'other');
		drop.arrive('d', 'same');
		await drop.drain();
		drop.crash();
		await drop.drain();
		expectOnce();
		expect([...drop.runs.keys()]).toEqual(['a', 'b', 'c', 'd']);
	});

	it('hide none of them when the first is deleted', async () => {
		drop.arrive('a', 'same');
		await drop.drain();
		drop.mails = [];
		await drop.drain();
		drop.arrive('b', 'same');
		await drop.drain();
		expectOnce(1);
		expect(drop.runs.get('b')).toBe(1);
	});
});

describe('what is to be deleted', () => {
	const remaining = () => drop.progress.pendingDelete.map(({ id }) => id);

	it('outlives a crash', async () => {
		drop.fill(10);
		await drop.look();
		drop.work(4, { doom: true });
		drop.crash();
		await drop.look();
		expect(remaining()).toEqual(['uid0', 'uid1', 'uid2', 'uid3']);
		drop.work();
		expectOnce();
	});

	it('is forgotten when it has gone by itself', async () => {
		drop.fill(3);
		await drop.look();
		drop.work(2, { doom: true });
		drop.mails.shift();
		await drop.look();
		expect(remaining()).toEqual(['uid1']);
	});

	it('is not certain to be the same message in another session', async () => {
		drop.fill(2);
		await drop.look();
		drop.work(1, { doom: true });
		expect(drop.progress.pendingDelete[0]?.isVerified).toBe(true);
		await drop.look();
		expect(drop.progress.pendingDelete[0]?.isVerified).toBe(false);
	});

	it('is kept in mind beside hundreds that are only done', async () => {
		drop.fill(MANY);
		await drop.look();
		const [slow] = drop.take(1);
		for (let i = 0; i < 5; i++) drop.work(100);
		drop.done(slow!.id, slow!.mail, true);
		for (let i = 0; i < 5; i++) drop.work(100);
		drop.crash();
		await drop.look();
		expect(remaining()).toEqual(['uid0']);
		expectOnce();
	});
});

describe('the cursor', () => {
	it.each([
		['short', (i: number) => `uid${String(i)}`],
		['of 16 octets, as those of Dovecot', (i: number) => i.toString(16).padStart(16, '0')],
		['as long as they may be', (i: number) => String(i).padStart(70, 'x')],
	])('stays under 16 kB with 50,000 messages whose unique-ids are %s', async (_, uid) => {
		for (let i = 0; i < 50_000; i++) drop.arrive(`m${String(i)}`, uid(i));
		await drop.look();
		const slow = drop.take(1);
		let most = 0;
		while (drop.progress.waiting > 0) {
			const taken = drop.take(140);
			most = Math.max(most, drop.cursorOctets());
			for (const { id, mail } of taken) drop.done(id, mail, true);
			most = Math.max(most, drop.cursorOctets());
			// As the source does, lest there be too many.
			for (const { id } of drop.progress.pendingDelete) drop.progress.deleted(id, 'kept');
		}
		for (const { id, mail } of slow) drop.done(id, mail);
		drop.crash();
		await drop.drain();
		expectOnce();
		expect(most).toBeLessThan(14_000);
		process.stdout.write(`Largest cursor: ${String(most)} octets\n`);
	});
});

it.each([
	['oldest first', false],
	['newest first', true],
])('Pop3Progress neither loses nor duplicates messages through a thousand random days, listed %s', async (_, isNewestFirst) => {
	for (let seed = 0; seed < 150; seed++) {
		const random = new Random(seed);
		drop = new Maildrop();
		drop.isNewestFirst = isNewestFirst;
		drop.fill(random.between(0, 600));
		const seen = new Set<string>();
		for (let day = 0; day < 12; day++) {
			const deed = random.between(0, 9);
			if (deed <= 2 || deed === 9) drop.fill(random.between(0, 40));
			if (deed === 3) remove(() => random.between(0, 9) === 0);
			if (deed === 4) drop.mails.splice(-random.between(0, 30));
			// As many arrive as are deleted: the count says nothing.
			if (deed === 9) drop.mails.splice(random.between(0, drop.mails.length), random.between(0, 20));
			if (deed === 5) drop.mails.splice(0, random.between(0, 100));
			for (const { subject } of drop.mails) seen.add(subject);
			await drop.look();
			drop.work(random.between(0, 200));
			// The position is stored with what was in hand at that time, and the last runs may come after it.
			if (random.between(0, 1) === 0) drop.crash();
		}
		await drop.drain();
		expect({ seed, lost: drop.lost, doubles: drop.doubles }).toEqual({ seed, lost: [], doubles: [] });
	}
});
