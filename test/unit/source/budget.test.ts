import { Random } from '../../lab/mail/Random';
import type { FetchPort, WaitingMessages } from '../../../nodes/mail/source/FetchPort';
import type { FetchKnowledge } from '../../../nodes/mail/source/ChangeFeed';
import { ChangeFetchPort } from '../../../nodes/mail/source/ChangeFetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { BUDGET, MessageFetcher } from '../../../nodes/mail/source/MessageFetcher';

const MB = 1_000_000;
const { signal } = new AbortController();

interface Mail {
	id: string;
	size: number;
}

/** Messages that wait; those that are requested again come before all others, as with people who mark them unread. */
function queueOf(waiting: Mail[]): WaitingMessages<Mail> {
	return {
		get waiting() {
			return waiting.length;
		},
		room: 100,
		peek: (limit) => waiting.slice(0, limit),
		take: (picks) => {
			for (const pick of picks) waiting.splice(waiting.indexOf(pick), 1);
		},
		putBack: (pick) => void waiting.unshift(pick),
		gone: () => undefined,
	};
}

/** Gives every message the size it announced, and notes what is held while it is on the way. */
function meteredPort(held: () => number, seen: { octets: number; picks: number; ahead: number }[]) {
	const port: FetchPort<Mail, Mail, string> = {
		key: ({ id }) => id,
		size: ({ size }) => size,
		look: () => Promise.resolve([]),
		content: () => ({}),
		octets: ({ size }) => size,
		isReady: () => true,
		verdict: () => undefined,
		fetch: async (picks) => {
			const octets = picks.reduce((sum, { size }) => sum + size, 0);
			seen.push({ octets, picks: picks.length, ahead: held() });
			await new Promise((resolve) => setImmediate(resolve));
			return { answers: picks.map((pick) => ({ pick, kind: 'fetched', message: pick })) };
		},
		deliver: ({ id }) => id,
		withoutOctets: ({ id }) => id,
		describe: ({ id }) => ({ message: id, server: 'mail.test' }),
	};
	return port;
}

it.each([1, 2, 3, 4, 5])(
	'what is read ahead and what is requested share the budget (seed %i)',
	async (seed) => {
		const random = new Random(seed);
		let count = 0;
		const mail = (most: number): Mail => ({ id: String((count += 1)), size: random.between(1_000, most) });
		const waiting = Array.from({ length: 300 }, () => mail(random.between(0, 9) === 0 ? 120 * MB : 6 * MB));
		const all = waiting.length;
		let again = 0;
		const seen: { octets: number; picks: number; ahead: number }[] = [];
		const port = meteredPort(() => fetcher.octetsAhead, seen);
		const fetcher: MessageFetcher<Mail, Mail, string> = new MessageFetcher(port, new FetchRetries());
		const queue = queueOf(waiting);
		const given: string[] = [];
		while (waiting.length > 0) {
			if (again < 60 && random.between(0, 3) === 0) {
				again += 1;
				queue.putBack(mail(120 * MB));
			}
			const ready = fetcher.ready(queue, random.between(0, 2));
			given.push(...ready);
			expect(fetcher.octetsAhead).toBeLessThanOrEqual(BUDGET);
			if (random.between(0, 2) === 0) await new Promise((resolve) => setImmediate(resolve));
			if (ready.length === 0)
				given.push(...(await fetcher.fetch(queue, random.between(1, 2), signal)).deliveries);
		}
		expect(new Set(given).size).toBe(all + again);
		expect(given).toHaveLength(all + again);
		const over = seen.filter(({ octets, picks, ahead }) => {
			const isOneAlone = picks === 1 && ahead === 0;
			return octets + ahead > BUDGET && !isOneAlone;
		});
		expect(over).toEqual([]);
		expect(seen.some(({ octets }) => octets > BUDGET)).toBe(true);
		expect(seen.some(({ ahead }) => ahead > 0)).toBe(true);
	},
);

it('messages of unknown size do not arrive together beyond the budget', async () => {
	const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
	const onTheWay = new Map<string, { octets: number; cut: AbortSignal }>();
	let most = 0;
	const fetchOne = async (id: string, cut: AbortSignal, known?: FetchKnowledge) => {
		for (let octets = MB; octets <= 100 * MB && !cut.aborted; octets += MB) {
			onTheWay.set(id, { octets, cut });
			known?.came?.(octets);
			const others = [...onTheWay.values()].filter((one) => !one.cut.aborted);
			if (others.length > 1)
				most = Math.max(
					most,
					others.reduce((sum, one) => sum + one.octets, 0),
				);
			await new Promise((resolve) => setImmediate(resolve));
		}
		onTheWay.delete(id);
		if (cut.aborted) throw new Error('aborted');
		return Buffer.from(id);
	};
	const connection = {
		host: 'mail.test',
		server: 'mail.test',
		mailbox: 'desk@contoso.example',
		folder: 'inbox',
	};
	const port = new ChangeFetchPort({
		feed: {
			fetch: fetchOne,
			look: () => Promise.resolve(new Map()),
			count: () => Promise.resolve(0),
		} as never,
		settings: connection,
		folderId: 'inbox',
		retries: new FetchRetries(),
		watch: () => Promise.resolve(true),
	});
	const waiting = ids.map((id) => ({ id, key: id, generation: 0, mark: '' }));
	const fetcher = new MessageFetcher(port, new FetchRetries());
	const queue = queueOf(waiting as never) as unknown as WaitingMessages<never>;
	const given: string[] = [];
	while (waiting.length > 0) {
		given.push(...fetcher.ready(queue, 10).map(({ id }) => id));
		given.push(...(await fetcher.fetch(queue, 10, signal)).deliveries.map(({ id }) => id));
	}
	expect([...given].sort()).toEqual(ids);
	expect(most).toBeGreaterThan(0);
	expect(most).toBeLessThanOrEqual(BUDGET);
});

it('a feed is told the size of a message, by which it knows what fits in one request', async () => {
	const told: (number | undefined)[] = [];
	const port = new ChangeFetchPort({
		feed: {
			fetch: (id: string, _: AbortSignal, known?: FetchKnowledge) => {
				told.push(known?.size);
				return Promise.resolve(Buffer.from(id));
			},
			look: () => Promise.resolve(new Map()),
			count: () => Promise.resolve(0),
		},
		settings: { server: 'mail.test', mailbox: 'desk@contoso.example', folder: 'inbox' },
		folderId: 'inbox',
		retries: new FetchRetries(),
		watch: () => Promise.resolve(true),
	});
	const waiting = { key: 'k', generation: 0, mark: '' };
	await port.fetch(
		[
			{ ...waiting, id: 'a', size: 5_000 },
			{ ...waiting, id: 'b' },
		],
		signal,
	);
	expect(told).toStrictEqual([5_000, undefined]);
});
