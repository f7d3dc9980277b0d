import { compareListing, type KnownMaildrop } from '../../../nodes/mail/pop3/compareListing';
import type { DoneMessage, DoneState } from '../../../nodes/mail/pop3/DoneWindow';

/** What is known, in short; a message is named by its unique-id, `h-` before it is the hash of its header. */
interface Known {
	/** Done, in the order of the last list; `!` behind those that were gone at the last look. */
	anchors?: string;
	forgotten?: number;
	recent?: string;
	/** In the last list of this process. */
	done?: string;
	waiting?: string;
	order?: KnownMaildrop['order'];
	open?: string;
	/** In hand, and their header was read; `?` behind those whose header was not. */
	inHand?: string;
}

const words = (text = ''): string[] => text.split(' ').filter((word) => word !== '');
const bare = (word: string) => word.replace(/[!?]$/, '');

function maildrop({
	anchors,
	forgotten = 0,
	recent,
	done,
	waiting,
	order,
	open,
	inHand,
}: Known): KnownMaildrop {
	const messages = words(anchors).map((word, at): DoneMessage => {
		const state: DoneState = word.endsWith('!') ? 'gone' : 'kept';
		return { id: bare(word), headerHash: `h-${bare(word)}`, state, at, isVerified: false };
	});
	const hands = new Map(
		words(inHand).map((word) => [bare(word), word.endsWith('?') ? '' : `h-${bare(word)}`]),
	);
	return {
		anchors: messages,
		forgotten,
		recent: new Set(words(recent)),
		lastList: (id) =>
			words(done).includes(id) ? 'done' : words(waiting).includes(id) ? 'waiting' : undefined,
		order,
		stateOf: (id) => messages.find((one) => one.id === id),
		isInHand: (id) => hands.has(id),
		isOpen: (id) => words(open).includes(id),
		inHand: hands,
	};
}

/** The comparison with the unique-ids in place of the places. */
function compare(list: string, known: Known) {
	const ids = words(list);
	const { fresh, unsure, likelyDone, back, atLeast, ...rest } = compareListing(ids, maildrop(known));
	const named = (places: readonly number[]) => places.map((at) => ids[at]).join(' ');
	return {
		...rest,
		atLeast,
		fresh: named(fresh),
		unsure: named(unsure),
		likelyDone: named(likelyDone),
		back: back.map(({ at, headerHash }) => `${String(ids[at])} ${headerHash}`),
	};
}

/** Nothing to be seen. */
const PLAIN = {
	fresh: '',
	unsure: '',
	likelyDone: '',
	back: [] as string[],
	atLeast: 0,
	isRenamed: false,
	isReordered: false,
	renamedInHand: new Map<string, string>(),
};

type Expected = Partial<typeof PLAIN>;

describe('where everything that is done is known', () => {
	it.each<[string, string, Known, Expected]>([
		['nothing is listed', '', { anchors: 'a b' }, {}],
		['nothing is new', 'a b', { anchors: 'a b' }, {}],
		['what is not known waits, wherever it stands', 'x a y b z', { anchors: 'a b' }, { fresh: 'x y z' }],
		['all waits where nothing was done', 'x y', {}, { fresh: 'x y' }],
		[
			'what was taken and not done waits, in the order of the list',
			'a x b',
			{ open: 'b', anchors: 'a' },
			{ fresh: 'x b' },
		],
		['what is in hand is not looked at', 'a b c', { inHand: 'b', anchors: 'a' }, { fresh: 'c' }],
		['what was done lately is done', 'a r b', { anchors: 'a b', recent: 'r', forgotten: 1 }, {}],
		[
			'more were done lately than are forgotten',
			'a r x',
			{ anchors: 'a', recent: 'r', forgotten: 0 },
			{ fresh: 'x' },
		],
	])('%s', (_, list, known, expected) => {
		expect(compare(list, known)).toEqual({ ...PLAIN, ...expected });
	});
});

describe('where some were done that are forgotten', () => {
	it.each<[string, string, Known, Expected]>([
		[
			'what stands behind the anchors waits; before them are those forgotten, where the order is proven',
			'f g a b x',
			{ anchors: 'a b', forgotten: 2, order: 'ascending' },
			{ fresh: 'x' },
		],
		[
			'as long as the order is not proven, their headers have to agree',
			'f g a b x',
			{ anchors: 'a b', forgotten: 2 },
			{ fresh: 'x', likelyDone: 'f g' },
		],
		[
			'what stands between the anchors waits, since all that is done there is known',
			'f a x b',
			{ anchors: 'a b', forgotten: 1, order: 'ascending' },
			{ fresh: 'x' },
		],
		[
			'unless some that were before have gone: they may have been put there',
			'a x b y',
			{ anchors: 'a b', forgotten: 1, order: 'ascending' },
			{ fresh: 'y', unsure: 'x' },
		],
		[
			'more stand before the anchors than are forgotten: so many of them wait at least',
			'f x y a b',
			{ anchors: 'a b', forgotten: 1, order: 'ascending' },
			{ unsure: 'f x y', atLeast: 2 },
		],
		[
			'listed newest first, any of them may be new',
			'f g a b',
			{ anchors: 'a b', forgotten: 2, order: 'descending' },
			{ unsure: 'f g' },
		],
		[
			'in no order, they are all looked at',
			'f g a b',
			{ anchors: 'a b', forgotten: 2, order: 'mixed' },
			{ unsure: 'f g', atLeast: Infinity },
		],
		[
			'in no order, with none before the anchors, there is nothing to look at',
			'a b x',
			{ anchors: 'a b', forgotten: 2, order: 'mixed' },
			{ fresh: 'x' },
		],
		[
			'what the last list of this process shows as waiting waits, also before the anchors',
			'f w a',
			{ anchors: 'a', forgotten: 1, waiting: 'w', order: 'ascending' },
			{ fresh: 'w' },
		],
		[
			'what it shows as done is one of those forgotten',
			'f a x',
			{ anchors: 'a', forgotten: 1, done: 'f', order: 'ascending' },
			{ fresh: 'x' },
		],
		[
			'what it shows as done does not stand for another one',
			'f x a',
			{ anchors: 'a', forgotten: 1, done: 'f', order: 'ascending' },
			{ unsure: 'x', atLeast: 1 },
		],
		[
			'what was done lately is one of those forgotten, too',
			'r x a',
			{ anchors: 'a', forgotten: 2, recent: 'r', order: 'ascending' },
			{},
		],
		[
			'one done lately and one forgotten account for two',
			'r f a x b',
			{ anchors: 'a b', forgotten: 2, recent: 'r', order: 'ascending' },
			{ fresh: 'x' },
		],
		[
			'more than are forgotten are looked at once, also as long as the order is not proven',
			'f x a',
			{ anchors: 'a', forgotten: 1 },
			{ unsure: 'f x', atLeast: 1 },
		],
		[
			'in no order, one before the anchors is enough to look',
			'f a',
			{ anchors: 'a', forgotten: 1, order: 'mixed' },
			{ unsure: 'f', atLeast: Infinity },
		],
		[
			'fresh ones are in the order of the list',
			'o f a x b y',
			{ anchors: 'a b', forgotten: 1, open: 'o y', order: 'ascending' },
			{ fresh: 'o x y' },
		],
		[
			'without an anchor in the list nothing tells where the others stand',
			'x y',
			{ anchors: 'a! b!', forgotten: 2 },
			{ unsure: 'x y' },
		],
		[
			'anchors that are out of order in part still part the list at their ends',
			'f c a b d e x',
			{ anchors: 'a b c d e', forgotten: 1, order: 'ascending' },
			{ fresh: 'x' },
		],
	])('%s', (_, list, known, expected) => {
		expect(compare(list, known)).toEqual({ ...PLAIN, ...expected });
	});
});

describe('what was gone and is back', () => {
	it.each<[string, string, Known, Expected]>([
		[
			'it is named with the header of the one that was done; what is unknown may have come back with it',
			'a b x',
			{ anchors: 'a b!' },
			{ back: ['b h-b'], unsure: 'x', atLeast: Infinity },
		],
		[
			'with some forgotten, the others stand where they stand',
			'f a b x',
			{ anchors: 'a b!', forgotten: 1, order: 'ascending' },
			{ back: ['b h-b'], fresh: 'x' },
		],
		['in hand, it is none', 'a b', { anchors: 'a b!', inHand: 'b' }, {}],
	])('%s', (_, list, known, expected) => {
		expect(compare(list, known)).toEqual({ ...PLAIN, ...expected });
	});
});

describe('unique-ids that are all others', () => {
	it.each<[string, string, Known, Expected]>([
		[
			'any of them may be one that was done',
			'x y',
			{ anchors: 'a b' },
			{ isRenamed: true, unsure: 'x y', atLeast: Infinity },
		],
		[
			'with some forgotten their times tell',
			'x y',
			{ anchors: 'a b', forgotten: 1 },
			{ isRenamed: true, unsure: 'x y' },
		],
		['one alone is enough', 'x', { anchors: 'a' }, { isRenamed: true, unsure: 'x', atLeast: Infinity }],
		['one that is the same proves that they are not', 'a x', { anchors: 'a b' }, { fresh: 'x' }],
		['an empty list says nothing', '', { anchors: 'a b' }, {}],
		['a list after one from which all had gone says nothing', 'x', { anchors: 'a! b!' }, { fresh: 'x' }],
		['the first list says nothing', 'x', {}, { fresh: 'x' }],
	])('%s', (_, list, known, expected) => {
		expect(compare(list, known)).toEqual({ ...PLAIN, ...expected });
	});
});

describe('anchors that are in another order', () => {
	const anchors = 'a b c d e f g h i';

	it.each<[string, string, Known, Expected]>([
		[
			'more than a quarter step back: all are looked at',
			'x b a d c f e g h i',
			{ anchors, forgotten: 1 },
			{ isReordered: true, unsure: 'x', atLeast: Infinity },
		],
		[
			'a quarter: people move old mail about',
			'x b a d c e f g h i',
			{ anchors, forgotten: 1, order: 'ascending' },
			{},
		],
		['a quarter step back', 'b a d c e f g h', { anchors: 'a b c d e f g h' }, { isReordered: true }],
		['two the other way round', 'b a', { anchors: 'a b' }, { isReordered: true }],
		['one alone has no order', 'x a', { anchors: 'a b', forgotten: 1, order: 'ascending' }, {}],
	])('%s', (_, list, known, expected) => {
		expect(compare(list, known)).toEqual({ ...PLAIN, ...expected });
	});
});

it('compareListing names messages in progress that are not in the list by their headers, if they were read', () => {
	expect(compare('a x', { anchors: 'a', inHand: 'x y z?' }).renamedInHand).toEqual(new Map([['h-y', 'y']]));
	expect(compare('a', { anchors: 'a', inHand: 'y' }).renamedInHand).toEqual(new Map([['h-y', 'y']]));
});
