import { Random } from '../../lab/mail/Random';
import { FolderDays, type Days } from './FolderDays';

// Responses that omit rows are asked for again after a pause.
jest.mock('../../../nodes/mail/async/sleep', () => ({ sleep: () => Promise.resolve() }));

const SEEDS = Number(process.env.SEEDS ?? 12);
const DAYS = 8;

const variants: Days[] = [
	{ read: 'all', marks: false },
	{ read: 'unread', marks: true },
	{ read: 'unread', marks: false },
	{ read: 'all', marks: false, lies: true },
	{ read: 'unread', marks: true, lies: true },
	{ read: 'unread', marks: false, lies: true },
	{ read: 'all', marks: false, renumbers: true },
	{ read: 'unread', marks: true, renumbers: true },
	{ read: 'unread', marks: false, renumbers: true },
	{ read: 'unread', marks: true, renumbers: true, lies: true },
	{ read: 'unread', marks: false, renumbers: true, lies: true },
	{ read: 'all', marks: false, renumbers: true, lies: true },
];

const nameOf = ({ read, marks, renumbers, lies }: Days) =>
	[read, marks ? 'marked as read' : 'left as it is', renumbers && 'new UIDs', lies && 'incomplete lists']
		.filter(Boolean)
		.join(', ');

it.each(variants.map((days) => [nameOf(days), days] as const))(
	'the IMAP position gives out what is not done, and nothing that is, day after day: %s',
	async (_, days) => {
		for (let seed = 1; seed <= SEEDS; seed++) {
			const desk = new FolderDays(seed, days);
			const random = new Random(seed + 1_000);
			for (let day = 0; day < DAYS; day++) {
				if (random.between(0, 2) > 0) desk.arrive(random.between(0, 12));
				desk.peopleAtWork();
				await desk.work(random.between(0, 5));
				desk.peopleAtWork();
				if (random.between(0, 2) === 0) desk.crash();
				desk.calm();
				if (days.renumbers && random.between(0, 2) === 0) desk.renumber();
			}
			await desk.drain();
			const { lost, doubled } = desk;
			expect({ seed, lost, doubled }).toEqual({ seed, lost: [], doubled: [] });
		}
	},
);
