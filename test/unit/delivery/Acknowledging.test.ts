import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery, MailSource, Outcome } from '../../../nodes/mail/contracts/MailSource';
import { Acknowledging } from '../../../nodes/mail/delivery/Acknowledging';
import type { InFlightMessage } from '../../../nodes/mail/delivery/InFlightMessage';
import { settle } from './FakeClock';

function lab(...done: Outcome[]) {
	let works = done.map(
		(outcome, at): InFlightMessage<Delivery> => ({
			delivery: { key: `m${String(at)}`, id: '', generation: 0 },
			attempt: 1,
			outcome,
		}),
	);
	const reports: string[] = [];
	const positions: number[] = [];
	let failure: MailError | undefined;
	let go: () => void = () => undefined;
	const gate = new Promise<void>((resolve) => (go = resolve));
	const source = {
		acknowledge: async (deliveries: readonly Delivery[], outcome: Outcome) => {
			reports.push(`${outcome} ${deliveries.map(({ key }) => key).join(' ')}`);
			await gate;
			if (failure !== undefined) throw failure;
		},
		position: () => reports.length,
	} as unknown as MailSource<number>;
	const acknowledging = new Acknowledging<number, Delivery>(
		{
			finished: (outcome) => works.filter((work) => work.outcome === outcome),
			forget: (those) => (works = works.filter((work) => !those.includes(work))),
		},
		(position) => positions.push(position),
	);
	const fail = () => (failure = new MailError('network', 'Reset'));
	return { acknowledging, source, reports, positions, go, fail, left: () => works.length };
}

it('Acknowledging reports the outcome of messages to the server, one outcome at a time, and forgets them', async () => {
	const { acknowledging, source, reports, positions, go, left } = lab('processed', 'setAside', 'processed');
	acknowledging.begin(source);
	expect(acknowledging.isBusy).toBe(true);
	go();
	await acknowledging.end();
	expect(acknowledging.isBusy).toBe(false);
	expect(reports.sort()).toEqual(['processed m0 m2', 'setAside m1']);
	expect(positions).toEqual([1, 2]);
	expect(left()).toBe(0);
});

it('Acknowledging has nothing to do where nothing is done', async () => {
	const { acknowledging, source, reports } = lab();
	acknowledging.begin(source);
	expect(acknowledging.isBusy).toBe(false);
	await acknowledging.end();
	expect(reports).toEqual([]);
});

it('Acknowledging begins once', async () => {
	const { acknowledging, source, reports, go } = lab('processed');
	acknowledging.begin(source);
	acknowledging.begin(source);
	go();
	await acknowledging.end();
	expect(reports).toEqual(['processed m0']);
});

it.each(['begin', 'end'] as const)(
	'Acknowledging throws its error at the next %s, once; all messages stay in progress',
	async (call) => {
		const { acknowledging, source, reports, go, fail, left, positions } = lab('processed');
		acknowledging.begin(source);
		fail();
		go();
		await settle();
		if (call === 'begin') expect(() => acknowledging.begin(source)).toThrow('Reset');
		else await expect(acknowledging.end()).rejects.toThrow('Reset');
		expect([left(), positions, reports.length]).toEqual([1, [], 1]);
		await acknowledging.end();
	},
);

it('Acknowledging can be waited for until it has ended, or the wait is interrupted', async () => {
	const { acknowledging, source, go } = lab('processed');
	const states: string[] = [];
	await acknowledging.through(new AbortController().signal);
	acknowledging.begin(source);
	const cut = new AbortController();
	void acknowledging.through(cut.signal).then(() => states.push('cut'));
	void acknowledging.through(new AbortController().signal).then(() => states.push('ended'));
	await settle();
	expect(states).toEqual([]);
	cut.abort();
	await settle();
	expect(states).toEqual(['cut']);
	go();
	await settle();
	expect(states).toEqual(['cut', 'ended']);
});
