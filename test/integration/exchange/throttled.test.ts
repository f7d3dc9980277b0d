import { MailError } from '../../../nodes/mail/contracts/MailError';
import { RequestGate } from '../../../nodes/mail/net/http/RequestGate';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { ExchangeHarness, subjectOf } from './ExchangeHarness';

const never = new AbortController().signal;
let harness: ExchangeHarness;
/** How far the clock of the gates is ahead, in milliseconds. */
let ahead = 0;

/** A pause is too long to be waited out, and over when the clock is set forward: nobody waits here. */
class LongPauses extends RequestGate {
	override holdBack(ms: number, reason: MailError): void {
		super.holdBack(ms === 0 ? 0 : Math.max(ms, 60_000), reason);
	}
}

beforeAll(async () => {
	const gates = new Map<string, RequestGate>();
	jest.spyOn(RequestGate, 'shared').mockImplementation((key, limit) => {
		const gate = gates.get(key) ?? new LongPauses(limit, () => Date.now() + ahead);
		gates.set(key, gate);
		return gate;
	});
	harness = await ExchangeHarness.start();
});
afterAll(async () => {
	jest.restoreAllMocks();
	await harness?.stop();
});

function pass(minutes: number): void {
	ahead += minutes * 60_000;
	harness.pass(minutes);
}

/** How a server says no for a message, or for everything, and asks to wait. */
interface Refusal {
	readonly api: 'graph' | 'ews';
	readonly what: string;
	readonly status?: number;
	readonly code: string;
	/** Seconds that are to be waited. */
	readonly seconds?: number;
}

const REFUSALS: Refusal[] = [
	{ api: 'graph', what: '429', status: 429, code: 'TooManyRequests' },
	{ api: 'graph', what: '429 and a pause', status: 429, code: 'TooManyRequests', seconds: 90 },
	{ api: 'graph', what: '429 and no pause', status: 429, code: 'TooManyRequests', seconds: 0 },
	{ api: 'graph', what: '503', status: 503, code: 'ServiceUnavailable' },
	{ api: 'ews', what: 'ErrorServerBusy', code: 'ErrorServerBusy' },
	{ api: 'ews', what: 'ErrorTimeoutExpired', code: 'ErrorTimeoutExpired' },
	{ api: 'ews', what: 'ErrorTooManyObjectsOpened', code: 'ErrorTooManyObjectsOpened' },
	{ api: 'ews', what: 'ErrorMailboxStoreUnavailable', code: 'ErrorMailboxStoreUnavailable' },
];

/** As `pumpMail` does: after a failure it waits as long as it was told, and goes on at the last position. */
class Intake {
	readonly ran: string[] = [];
	readonly aside: (MailError | undefined)[] = [];
	private source: ChangeSource | undefined;
	private position: ChangeCursor | undefined;
	failures = 0;

	async step(): Promise<number> {
		try {
			this.source ??= await harness.open({ read: 'all', afterProcessing: 'nothing' }, this.position);
			const some = await this.source.read(10, never);
			const came = some.filter(({ mime }) => mime !== undefined);
			const aside = some.filter(({ mime }) => mime === undefined);
			this.ran.push(...came.map(subjectOf));
			this.aside.push(...aside.map(({ error }) => error));
			await this.source.acknowledge(came, 'processed');
			await this.source.acknowledge(aside, 'setAside');
			this.position = this.source.position();
			return some.length;
		} catch (error) {
			if (!(error instanceof MailError)) throw error;
			this.failures += 1;
			this.position = this.source?.position() ?? this.position;
			this.source = undefined;
			await harness.closeAll();
			pass((error.retryAfterMs ?? 1_000) / 60_000);
			return 0;
		}
	}

	async until(isDone: () => boolean, steps = 60): Promise<void> {
		for (let step = 0; step < steps && !isDone(); step += 1) if ((await this.step()) === 0) pass(0.2);
	}
}

describe.each(REFUSALS)('by $api, $what', ({ api, status, code, seconds }) => {
	beforeEach(async () => await harness.reset(api));
	afterEach(() => {
		harness.ews.quirks.reset();
		harness.graph.faults.clear();
	});

	const headers = seconds === undefined ? {} : { headers: { 'Retry-After': String(seconds) } };
	const refuse = (id: string) => {
		if (status === undefined) harness.ews.quirks.refuse(id, { code });
		const path = new RegExp(`${id.replaceAll('/', '-').replaceAll('+', '_')}/\\$value`);
		const fault = { kind: 'error', status: status ?? 0, code, ...headers } as const;
		harness.graph.faults.next({ path, fault, count: Infinity });
	};

	it('for one message for ever blocks no other, and it is set aside when its time is over', async () => {
		const messages = Array.from({ length: 8 }, (_, n) => harness.deliver(`m${String(n)}`));
		refuse(messages[2]!.id);
		const intake = new Intake();
		await intake.until(() => intake.ran.length === 7);
		expect([...intake.ran].sort()).toEqual(['m0', 'm1', 'm3', 'm4', 'm5', 'm6', 'm7']);
		harness.deliver('later', { ageMs: 0 });
		await intake.until(() => intake.ran.length === 8);
		expect(intake.ran).toContain('later');
		for (let round = 0; round < 30 && intake.aside.length === 0; round += 1) {
			pass(6);
			await intake.until(() => intake.aside.length > 0, 3);
		}
		expect(intake.aside).toMatchObject([{ kind: 'unreadable' }]);
		expect(intake.ran).toHaveLength(8);
	});

	it('for everything is the fault of no message', async () => {
		for (let n = 0; n < 5; n += 1) harness.deliver(`m${String(n)}`);
		const intake = new Intake();
		await intake.step();
		const ran = intake.ran.length;
		for (let n = 0; n < 5; n += 1) harness.deliver(`late${String(n)}`);
		const everything = { kind: 'error', status: status ?? 0, code, headers: { 'Retry-After': '0' } } as const;
		if (api === 'graph') harness.graph.faults.next({ fault: everything, count: Infinity });
		else harness.ews.faults.failNext(Infinity, { kind: 'item', code });
		for (let round = 0; round < 20; round += 1) {
			pass(10);
			await intake.step();
		}
		expect(intake.failures).toBeGreaterThan(10);
		expect(intake.aside).toEqual([]);
		harness.graph.faults.clear();
		harness.ews.faults.stopFailing();
		pass(10);
		await intake.until(() => intake.ran.length >= 10);
		expect(intake.ran).toHaveLength(10);
		expect(ran).toBe(5);
		expect(harness.warnings.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
	});
});

describe.each(REFUSALS)(
	'by $api, $what when a message is to be marked or moved',
	({ api, status, code, seconds }) => {
		beforeEach(async () => await harness.reset(api));
		afterEach(() => {
			harness.ews.quirks.reset();
			harness.graph.faults.clear();
		});

		const headers = { 'Retry-After': String(seconds ?? 0) };
		const fault = { kind: 'error', status: status ?? 0, code, headers } as const;

		/** As `pumpMail` does: when the pause is over, it goes on with the same. */
		async function insist<T>(
			tries: number,
			work: () => Promise<T>,
		): Promise<{ result: T; failures: number }> {
			for (let failures = 0; failures < tries; failures += 1) {
				try {
					return { result: await work(), failures };
				} catch (error) {
					if (!(error instanceof MailError) || error.kind !== 'throttled') throw error;
					pass(((error.retryAfterMs ?? 1_000) + 1_000) / 60_000);
				}
			}
			throw new Error('It is still refused');
		}

		it.each(['markRead', 'move'] as const)(
			'for one message for ever, %s: the others are done',
			async (act) => {
				harness.mailbox.makeFolder('Done');
				const messages = Array.from({ length: 8 }, (_, n) => harness.deliver(`m${String(n)}`));
				const { id } = messages[2]!;
				const path = new RegExp(id.replaceAll('/', '-').replaceAll('+', '_'));
				harness.graph.faults.next({
					method: act === 'move' ? 'POST' : 'PATCH',
					path,
					fault,
					count: Infinity,
				});
				if (api === 'ews') harness.ews.quirks.refuseChanges(id, { code });
				const source = await harness.open({ read: 'unread', afterProcessing: act, moveTo: 'Done' });
				const some = await source.read(10, never);
				expect(some).toHaveLength(8);
				const acknowledged = await insist(4, async () => await source.acknowledge(some, 'processed'));
				expect(acknowledged.failures).toBeGreaterThan(0);
				const left = () => harness.mailbox.inbox.unread;
				expect(left()).toBe(1);
				expect(harness.warnings).toMatchObject([{ transient: true }]);
				// It is tried again, which may cost a pause, and the others go on behind that.
				pass(10);
				harness.deliver('later', { ageMs: 0 });
				const { result: later } = await insist(3, async () => await source.read(10, never));
				expect(later.map(subjectOf)).toEqual(['later']);
				await insist(4, async () => await source.acknowledge(later, 'processed'));
				expect(left()).toBe(1);
				expect(harness.warnings).toHaveLength(1);
			},
		);

		it('for everything is the fault of no message', async () => {
			for (let n = 0; n < 5; n += 1) harness.deliver(`m${String(n)}`);
			const source = await harness.open({ read: 'unread', afterProcessing: 'markRead' });
			const some = await source.read(10, never);
			if (api === 'graph') harness.graph.faults.next({ fault, count: Infinity });
			else harness.ews.faults.failNext(Infinity, { kind: 'item', code });
			const all = async () => await source.acknowledge(some, 'processed');
			await expect(insist(8, all)).rejects.toThrow('still refused');
			expect(harness.warnings).toEqual([]);
			harness.graph.faults.clear();
			harness.ews.faults.stopFailing();
			pass(10);
			await insist(3, all);
			expect(harness.mailbox.inbox.unread).toBe(0);
		});
	},
);
