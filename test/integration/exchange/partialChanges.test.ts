import { drain, ExchangeHarness } from './ExchangeHarness';

let harness: ExchangeHarness;
const never = new AbortController().signal;

beforeAll(async () => (harness = await ExchangeHarness.start()));
afterAll(async () => await harness?.stop());

describe.each(['graph', 'ews'] as const)(
	'by %s, a change that reports the read flag and nothing else',
	(api) => {
		beforeEach(async () => await harness.reset(api));

		it.each(['new', 'all'] as const)('is no arrival (Read: %s), however many there are', async (read) => {
			const old = Array.from({ length: 1_000 }, (_, n) => harness.deliver(`old${String(n)}`));
			const mode = { read, afterProcessing: 'nothing', activatedAt: Date.now() } as const;
			const source = await harness.open(mode);
			await drain(source, 100);
			for (const message of old.slice(0, 500)) harness.mailbox.update(message, { isRead: true });
			expect(await drain(source)).toEqual([]);
			for (const message of old.slice(500)) harness.mailbox.update(message, { isRead: true });
			for (const message of old.slice(0, 10)) harness.mailbox.update(message, { isRead: false });
			expect(await drain(await harness.open(mode, source.position()))).toEqual([]);
			harness.deliver('fresh', { ageMs: 0 });
			expect(await drain(source)).toEqual(['fresh']);
			expect(harness.warnings).toEqual([]);
		});

		it.each([
			['unread', 300],
			['new', 300],
			['all', 300],
			['unread', 1_000],
			['new', 1_000],
			['all', 1_000],
		] as const)(
			'is no arrival where the node itself has made it (Read: %s, %i at once)',
			async (read, count) => {
				const mode = { read, activatedAt: Date.now() - 86_400_000 };
				const source = await harness.open(mode);
				const subjects = Array.from({ length: count }, (_, n) => `m${String(n)}`);
				for (const subject of subjects) harness.deliver(subject);
				expect(await drain(source)).toEqual(subjects);
				expect(await drain(source)).toEqual([]);
				expect(await drain(await harness.open(mode, source.position()))).toEqual([]);
				expect(harness.mailbox.inbox.unread).toBe(0);
			},
		);

		it('is a request for another run where a person marks a message as unread, also after 320 others', async () => {
			const source = await harness.open();
			const [first] = Array.from({ length: 320 }, (_, n) => harness.deliver(`m${String(n)}`));
			expect(await drain(source)).toHaveLength(320);
			harness.mailbox.update(first!, { isRead: false });
			const [again] = await source.read(5, never);
			expect(again).toMatchObject({ generation: 1 });
			expect(again!.receivedAt!.getTime()).toBe(Math.floor(first!.receivedAt.getTime() / 1000) * 1000);
			const next = await harness.open({}, source.position());
			expect(await next.read(5, never)).toMatchObject([{ generation: 1 }]);
		});
	},
);
