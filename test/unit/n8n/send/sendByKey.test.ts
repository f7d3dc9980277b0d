import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { IdempotencyKeys, type KeyContext } from '../../../../nodes/mail/n8n/send/IdempotencyKeys';
import type { ItemOutcome } from '../../../../nodes/mail/n8n/send/ItemOutcome';
import { sendByKey } from '../../../../nodes/mail/n8n/send/sendByKey';

const SENT: ItemOutcome = {
	sent: {
		result: { accepted: ['sam@x.example'], rejected: [], server: 's', response: '250' },
		route: 0,
		failures: [],
	},
};
const REFUSED: ItemOutcome = { error: new MailError('refused', 'No') };
const UNKNOWN: ItemOutcome = { error: new MailError('outcomeUnknown', 'Lost') };

/** n8n's store, which fails from a call on, before or after it has done what it was asked for. */
class Store {
	private readonly entries = new Set<string>();
	calls = 0;
	failsAt: number | undefined;
	isDoneAllTheSame = false;

	readonly helpers = {
		checkProcessedAndRecord: async (given: string[]) =>
			await this.call(() => {
				const fresh = given.filter((one) => !this.entries.has(one));
				for (const one of fresh) this.entries.add(one);
				return { new: fresh, processed: given.filter((one) => !fresh.includes(one)) };
			}),
		removeProcessed: async (given: string[]) =>
			await this.call(() => {
				for (const one of given) this.entries.delete(one);
			}),
	} as unknown as KeyContext['helpers'];

	private async call<T>(work: () => T): Promise<T> {
		await Promise.resolve();
		this.calls += 1;
		const fails = this.failsAt !== undefined && this.calls >= this.failsAt;
		if (fails && !this.isDoneAllTheSame) throw new Error('database is locked');
		const result = work();
		if (fails) throw new Error('database is locked');
		return result;
	}
}

describe('sendByKey', () => {
	let store: Store;
	let sends: number;

	beforeEach(() => {
		store = new Store();
		sends = 0;
	});

	async function ask(outcome: ItemOutcome, wasSent?: boolean): Promise<ItemOutcome> {
		const context = {
			getWorkflow: () => ({ id: 'w' }),
			getNode: () => ({ id: 'n' }),
			helpers: store.helpers,
		} as unknown as KeyContext;
		return await sendByKey(new IdempotencyKeys(context, new AbortController().signal), 'key', {
			messageId: 'id@x.example',
			wasSent: () => Promise.resolve(wasSent),
			send: () => {
				sends += 1;
				return Promise.resolve(outcome);
			},
		});
	}

	it('sends once, what was refused again, and what is unknown not', async () => {
		expect(await ask(REFUSED)).toBe(REFUSED);
		expect(await ask(SENT)).toBe(SENT);
		for (let time = 0; time < 3; time += 1) expect(await ask(SENT)).toMatchObject({ alreadySent: true });
		expect(sends).toBe(2);
		store = new Store();
		expect(await ask(UNKNOWN)).toBe(UNKNOWN);
		expect(await ask(SENT)).toMatchObject({ error: { kind: 'outcomeUnknown' } });
		expect(await ask(SENT, true)).toMatchObject({ alreadySent: true });
		expect(await ask(SENT)).toMatchObject({ alreadySent: true });
		expect(sends).toBe(3);
	});

	it.each<[string, ItemOutcome]>([
		['sent', SENT],
		['refused', REFUSED],
	])(
		'reports that a message was %s though the store fails behind it, and does not send it twice',
		async (_, outcome) => {
			store.failsAt = 2;
			expect(await ask(outcome)).toBe(outcome);
			store.failsAt = undefined;
			expect(await ask(SENT)).toMatchObject({ error: { kind: 'outcomeUnknown' } });
			expect(sends).toBe(1);
		},
	);

	it('sends nothing where the store fails before', async () => {
		store.failsAt = 1;
		await expect(ask(SENT)).rejects.toThrow('locked');
		expect(sends).toBe(0);
	});

	const histories: Array<[string, ItemOutcome[]]> = [
		['unknown', [UNKNOWN]],
		['asked about while unknown', [UNKNOWN, SENT]],
		['sent', [SENT]],
		['asked about when sent', [SENT, SENT]],
	];
	const cuts = histories.flatMap(([name, outcomes]) =>
		[1, 2, 3].flatMap((at) => [false, true].map((isDone) => [name, at, isDone, outcomes] as const)),
	);

	it.each(cuts)(
		'says of a message that was %s never what is not so, when asking is cut off at call %i (done: %s)',
		async (name, at, isDone, outcomes) => {
			for (const outcome of outcomes) await ask(outcome);
			store.failsAt = store.calls + at;
			store.isDoneAllTheSame = isDone;
			await ask(SENT).catch(() => undefined);
			store.failsAt = undefined;
			const next = await ask(SENT);
			if (name.endsWith('unknown')) expect(next.alreadySent).toBeUndefined();
			expect(next.sent).toBeUndefined();
			expect(sends).toBe(1);
		},
	);
});
