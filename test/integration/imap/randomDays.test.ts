import { ModelImap, type Manners } from '../../lab/imap/ModelImap';
import { Random } from '../../lab/mail/Random';
import { RandomIntake, type Mode } from './RandomIntake';

/** The first and the last seed: FROM=7 SEEDS=7 plays one day book again. */
const FROM = Number(process.env.FROM ?? 1);
const SEEDS = Number(process.env.SEEDS ?? 4);
const DAYS = 10;
const LIAR: Manners = {
	hole: 0.06,
	emptyBody: 0.06,
	cut: 0.01,
	loseAnswer: 0.05,
	idleOk: 0.08,
	refuse: 0.03,
	searchHole: 0.05,
	emptySearch: 0.02,
};

const modes: (Mode & { renumbers?: boolean })[] = [
	{ read: 'unread', afterProcessing: 'markRead' },
	{ read: 'unread', afterProcessing: 'nothing' },
	{ read: 'unread', afterProcessing: 'move' },
	{ read: 'unread', afterProcessing: 'delete' },
	{ read: 'all', afterProcessing: 'nothing' },
	{ read: 'all', afterProcessing: 'move' },
	{ read: 'new', afterProcessing: 'flag' },
	{ read: 'unread', afterProcessing: 'markRead', renumbers: true },
	{ read: 'all', afterProcessing: 'nothing', renumbers: true },
	{ read: 'all', afterProcessing: 'delete', renumbers: true },
];

it.each(
	modes.map(
		(mode) =>
			[
				`${mode.read}, ${mode.afterProcessing}${mode.renumbers ? ', new UIDs now and then' : ''}`,
				mode,
			] as const,
	),
)(
	'the IMAP source returns every remaining message exactly once, whatever the server said: %s',
	async (name, { renumbers = false, ...mode }) => {
		const sum = { lies: 0, crashes: 0, messages: 0, largestCursor: 0 };
		for (let seed = FROM; seed <= SEEDS; seed++) {
			const random = new Random(seed);
			const server = await ModelImap.start(random);
			const desk = new RandomIntake(server, random, mode);
			desk.arrive(random.between(0, 40));
			for (let day = 0; day < DAYS; day++) {
				if (random.between(0, 1) === 0) desk.arrive(random.between(0, 30));
				desk.peopleAtWork();
				await desk.work(random.between(1, 8), random.between(0, 4) === 0 ? { ...LIAR, hole: 0.5 } : LIAR);
				if (renumbers && random.between(0, 2) === 0) server.renumber();
			}
			await desk.drain();
			const { lost, doubled, repeats } = desk;
			await server.stop();
			expect({ seed, lost, doubled, repeats }).toEqual({ seed, lost: [], doubled: [], repeats: [] });
			sum.lies += server.lies;
			sum.crashes += desk.crashes;
			sum.messages += desk.runs.size;
			sum.largestCursor = Math.max(sum.largestCursor, desk.largestCursor);
		}
		process.stdout.write(`${name}: ${JSON.stringify(sum)}\n`);
	},
);
