import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import { drain, ExchangeHarness, subjectOf } from './ExchangeHarness';

let harness: ExchangeHarness;
const never = new AbortController().signal;

beforeAll(async () => (harness = await ExchangeHarness.start()));
afterAll(async () => await harness?.stop());

const MOMENTS = ['has connected', 'has stored a position and begun no execution', 'has begun an execution'] as const;
type Moment = (typeof MOMENTS)[number];

/** What n8n has stored: the position, and the executions that it will not begin a second time. */
class N8n {
	position: ChangeCursor | undefined;
	readonly begun = new Set<string>();

	/** n8n starts, and is killed when it `moment`. */
	async killedWhenIt(moment: Moment): Promise<void> {
		harness.forget();
		const source = await harness.open({}, this.position);
		if (moment === 'has connected') return;
		const deliveries = await source.read(10, never);
		this.position = source.position();
		if (moment === 'has begun an execution') for (const one of deliveries) this.begin(one, subjectOf(one));
	}

	/** n8n starts and goes on until nothing is left. */
	async goesOn(): Promise<void> {
		harness.forget();
		const source = await harness.open({}, this.position);
		for (let quiet = 0; quiet < 3; ) {
			const deliveries = await source.read(10, never);
			for (const one of deliveries) this.begin(one, subjectOf(one));
			await source.acknowledge(deliveries, 'processed');
			quiet = deliveries.length === 0 ? quiet + 1 : 0;
		}
	}

	private begin({ key, generation }: { key: string; generation: number }, subject: string): void {
		this.begun.add(`${subject} ${key} ${String(generation)}`);
	}

	get subjects(): string[] {
		return [...this.begun].map((name) => name.split(' ')[0] ?? '').sort();
	}
}

describe.each(['graph', 'ews'] as const)('by %s, n8n is killed twice, then the server forgets its states:', (api) => {
	beforeEach(async () => await harness.reset(api));

	it.each(MOMENTS.flatMap((first) => MOMENTS.map((second) => [first, second] as const)))(
		'what arrived while n8n was down has one execution (it %s, then it %s)',
		async (first, second) => {
			const n8n = new N8n();
			harness.deliver('before');
			const source = await harness.open();
			expect(await drain(source)).toEqual(['before']);
			n8n.position = source.position();
			const down = harness.deliver('down');
			await n8n.killedWhenIt(first);
			harness.deliver('later');
			await n8n.killedWhenIt(second);
			harness.mailbox.forgetStates();
			await n8n.goesOn();
			expect(n8n.subjects).toEqual(['down', 'later']);
			expect(down.isRead).toBe(true);
		},
	);
});
