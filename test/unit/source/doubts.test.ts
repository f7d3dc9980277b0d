import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { ChangeFolder, type Manners } from './ChangeFolder';

const never = new AbortController().signal;
const START = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;

let folder: ChangeFolder;
let now: number;
let retries: FetchRetries;
let pending: PendingActs<ChangeAct>;
/** Ids of messages that are in the folder and not found when they are asked for. */
let hidden: Set<string>;
/** Of messages that nothing can be said of. */
let sick: Set<string>;
let minute = 0;

beforeEach(() => arrange());

function arrange(manners?: Manners): void {
	folder = new ChangeFolder(manners);
	now = START;
	retries = new FetchRetries({ now: () => now });
	pending = new PendingActs<ChangeAct>(undefined, () => now);
	hidden = new Set();
	sick = new Set();
	minute = 0;
}

function feed(): ChangeFeed {
	const honest = folder.feed();
	return {
		...honest,
		fetch: async (id, signal) => (hidden.has(id) ? undefined : await honest.fetch(id, signal)),
		look: async (ids, signal) => {
			const looks = new Map(await honest.look(ids, signal));
			for (const id of ids) {
				if (hidden.has(id)) looks.set(id, { is: 'notFound' });
				if (sick.has(id)) looks.set(id, { is: 'unknown', error: new MailError('unavailable', 'Not now') });
			}
			return looks;
		},
	};
}

async function open(cursor?: ChangeCursor): Promise<ChangeSource> {
	const source = new ChangeSource({
		feed: feed(),
		settings: {
			api: 'ews',
			server: 'ews.test:443',
			mailbox: 'desk@contoso.example',
			folder: 'Inbox',
			read: 'unread',
			afterProcessing: 'markRead',
			checkIntervalMs: 0,
			activatedAt: START,
		},
		retries,
		pending,
		now: () => now,
		warn: () => undefined,
	});
	await source.connect(cursor && (JSON.parse(JSON.stringify(cursor)) as ChangeCursor), [], never);
	return source;
}

const deliver = (subject: string) =>
	folder.deliver(subject, { receivedAt: new Date(START + MINUTE * minute++) });

const subjectOf = ({ mime }: ChangeDelivery) => /Subject: (.*)\r/.exec(mime?.toString() ?? '')?.[1];

async function drain(source: ChangeSource): Promise<(string | undefined)[]> {
	const done: (string | undefined)[] = [];
	for (;;) {
		const some = await source.read(10, never);
		if (some.length === 0) return done;
		await source.acknowledge(some, 'processed');
		done.push(...some.map(subjectOf));
	}
}

it('ChangeProgress forgets that a message was not found once it no longer waits, and does not count that as proof an hour later', async () => {
	const { id } = deliver('m');
	hidden.add(id);
	const source = await open();
	expect(await drain(source)).toEqual([]);
	folder.change(id, { isRead: true });
	expect(await drain(source)).toEqual([]);
	expect(retries.msUntilDue).toBe(Infinity);
	now += 60 * MINUTE;
	folder.change(id, { isRead: false });
	expect(await drain(source)).toEqual([]);
	hidden.clear();
	now += MINUTE;
	expect(await drain(source)).toEqual(['m']);
});

describe.each([true, false])('where the server reports what is new: %s', (tellsNew) => {
	beforeEach(() => arrange({ tellsNew, order: 'oldestFirst', partial: true }));

	it('continues after a large sweep while a message that was marked unread cannot be requested', async () => {
		const { id } = deliver('old');
		const source = await open();
		expect(await drain(source)).toEqual(['old']);
		folder.change(id, { isRead: false });
		sick.add(id);
		for (let i = 0; i < 300; i++) deliver(`m${String(i)}`);
		expect(await drain(source)).toHaveLength(300);
		deliver('new');
		now += MINUTE;
		expect(await drain(source)).toEqual(['new']);
		const next = await open(source.position());
		expect(await drain(next)).toEqual([]);
		sick.clear();
		expect(await drain(next)).toEqual(['old']);
		expect(await drain(await open(next.position()))).toEqual([]);
	});

	it('forgets none of many such messages over a restart', async () => {
		const ids = Array.from({ length: 30 }, (_, i) => deliver(`m${String(i)}`).id);
		const source = await open();
		expect(await drain(source)).toHaveLength(30);
		for (const id of ids) {
			folder.change(id, { isRead: false });
			sick.add(id);
		}
		expect(await drain(source)).toEqual([]);
		const next = await open(source.position());
		expect(await drain(next)).toEqual([]);
		sick.clear();
		expect(await drain(next)).toHaveLength(30);
	});
});

it('ChangeProgress does not mark a message as read that a person has requested again while an earlier mark is pending', async () => {
	const { id } = deliver('m');
	folder.actFailures.set(id, new MailError('unavailable', 'Not now', { transient: true }));
	const source = await open();
	expect(await drain(source)).toEqual(['m']);
	folder.change(id, { isRead: true });
	expect(await drain(source)).toEqual([]);
	folder.change(id, { isRead: false });
	folder.actFailures.clear();
	now += 10 * MINUTE;
	expect(await drain(source)).toEqual(['m']);
	expect(await drain(await open(source.position()))).toEqual([]);
});
