import { IntakeSimulation, type Variant } from './IntakeSimulation';

const EWS = {
	tellsNew: true,
	order: 'newestFirst',
	newIdOnMove: true,
	partial: true,
	stateLength: 900,
} as const;
/** As Graph lists what has arrived. */
const GRAPH = {
	tellsNew: true,
	createdOnly: true,
	order: 'none',
	newIdOnMove: true,
	stateLength: 300,
} as const;
/** As Graph lists changes of every kind. */
const BLURRED = {
	tellsNew: false,
	order: 'none',
	partial: true,
	newIdOnMove: true,
	stateLength: 300,
} as const;

const SEEDS = Number(process.env.SEEDS ?? 10);
const DAYS = 14;

const variants: Variant[] = [
	{ read: 'unread', afterProcessing: 'markRead', manners: EWS },
	{ read: 'unread', afterProcessing: 'markRead', manners: BLURRED },
	{ read: 'unread', afterProcessing: 'markRead', manners: BLURRED, before: 600, maxWaiting: 150 },
	{ read: 'unread', afterProcessing: 'move', manners: EWS },
	{ read: 'unread', afterProcessing: 'nothing', manners: EWS },
	{ read: 'unread', afterProcessing: 'nothing', manners: EWS, before: 600 },
	{ read: 'unread', afterProcessing: 'delete', manners: BLURRED },
	{ read: 'all', afterProcessing: 'nothing', manners: EWS },
	{ read: 'all', afterProcessing: 'nothing', manners: GRAPH, before: 600 },
	{ read: 'all', afterProcessing: 'nothing', manners: EWS, before: 600, maxWaiting: 100 },
	{ read: 'all', afterProcessing: 'markRead', manners: GRAPH },
	{ read: 'all', afterProcessing: 'move', manners: EWS },
	{ read: 'new', afterProcessing: 'nothing', manners: GRAPH },
	{ read: 'unread', afterProcessing: 'markRead', manners: BLURRED, forgets: 'states' },
	{ read: 'unread', afterProcessing: 'markRead', manners: EWS, forgets: 'states' },
	{ read: 'unread', afterProcessing: 'markRead', manners: EWS, forgets: 'ids' },
	{ read: 'unread', afterProcessing: 'nothing', manners: EWS, forgets: 'ids' },
	{ read: 'unread', afterProcessing: 'nothing', manners: BLURRED, before: 600, forgets: 'states' },
	{ read: 'all', afterProcessing: 'nothing', manners: EWS, forgets: 'ids' },
	{ read: 'all', afterProcessing: 'nothing', manners: GRAPH, before: 600, forgets: 'states' },
	{ read: 'new', afterProcessing: 'flag', manners: GRAPH, forgets: 'states' },
	{ read: 'unread', afterProcessing: 'markRead', manners: EWS, lies: true },
	{ read: 'unread', afterProcessing: 'move', manners: BLURRED, lies: true },
	{ read: 'new', afterProcessing: 'markRead', manners: GRAPH, lies: true },
	{ read: 'all', afterProcessing: 'move', manners: GRAPH, before: 300, lies: true },
	{ read: 'all', afterProcessing: 'nothing', manners: { ...EWS, stateLength: 12_000 } },
	{ read: 'unread', afterProcessing: 'markRead', manners: { ...EWS, stateLength: 40_000 } },
];

const nameOf = ({ read, afterProcessing, manners, before = 0, maxWaiting, forgets, lies }: Variant) => {
	const api = !manners.tellsNew ? 'Graph, all changes' : manners.createdOnly ? 'Graph' : 'EWS';
	const server = `${api}, states of ${String(manners.stateLength)}${forgets ? `, forgets ${forgets}` : ''}${lies ? ', lies' : ''}`;
	const most = maxWaiting === undefined ? '' : `, ${String(maxWaiting)} in memory`;
	return `${server}; ${read}, ${afterProcessing}; ${String(before)} there before${most}`;
};

it.each(variants.map((variant) => [nameOf(variant), variant] as const))(
	'the simulated intake neither loses nor duplicates messages: %s',
	async (_, variant) => {
		let largest = 0;
		for (let seed = 0; seed < SEEDS; seed++) {
			const desk = new IntakeSimulation(seed, variant);
			const { random } = desk;
			desk.arrive(variant.before ?? random.between(0, 60));
			for (let day = 0; day < DAYS; day++) {
				if (random.between(0, 1) === 0) desk.arrive(random.between(0, 40));
				desk.peopleAtWork();
				await desk.work(random.between(0, 12));
				if (random.between(0, 2) === 0) desk.crash();
				// Killed again while it takes up again.
				for (let times = random.between(-3, 2); times > 0; times--) {
					await desk.work(random.between(0, 2));
					desk.crash();
				}
				if (random.between(0, 4) === 0) desk.forget();
			}
			await desk.drain();
			const { lost, doubled, repeats } = desk;
			expect({ seed, lost, doubled, repeats }).toEqual({ seed, lost: [], doubled: [], repeats: [] });
			if (variant.forgets === undefined && !variant.lies) expect(desk.warnings).toEqual([]);
			const isHeard =
				variant.read === 'unread' &&
				variant.afterProcessing === 'markRead' &&
				!variant.forgets &&
				!variant.lies;
			if (isHeard) expect(desk.unheard).toEqual([]);
			largest = Math.max(largest, desk.largestCursor);
		}
		process.stdout.write(`${nameOf(variant)}: largest cursor ${String(largest)} octets\n`);
	},
);
