import { DoneWindow, type DoneMessage, type DoneState } from '../../../nodes/mail/pop3/DoneWindow';

/** As many as the position names. */
const MAX = 300;

const done = (id: string, at: number, state: DoneState = 'kept', headerHash = `hash-${id}`): DoneMessage => ({
	id,
	headerHash,
	state,
	at,
	isVerified: true,
});

const numbered = (from: number, to: number): string[] =>
	Array.from({ length: to - from }, (_, i) => `m${String(from + i)}`);

function filled(count: number, stateOf: (at: number) => DoneState = () => 'kept'): DoneWindow {
	const window = new DoneWindow({});
	for (let at = 0; at < count; at++) window.add(done(`m${String(at)}`, at, stateOf(at)));
	return window;
}

const anchors = (window: DoneWindow) => window.anchors.map(({ id }) => id);
const pending = (window: DoneWindow) => window.pendingDelete.map(({ id }) => id);
/** A list that has all of them but those given. */
const listWithout =
	(...gone: string[]) =>
	({ id, at }: DoneMessage) =>
		gone.includes(id) ? undefined : at;

describe('the position', () => {
	const CURSOR = { known: ['a ha', 'b hb*', 'c hc!', 'd '], toDelete: ['x hx*'], forgotten: 7 };

	it('is what it was made of', () => {
		expect(new DoneWindow(CURSOR).toCursor()).toEqual(CURSOR);
	});

	it('says what became of each message, and nothing of where it is or whether it was read', () => {
		const window = new DoneWindow(CURSOR);
		const unseen = { at: -1, isVerified: false };
		expect(window.anchors).toEqual([
			{ id: 'a', headerHash: 'ha', state: 'kept', ...unseen },
			{ id: 'b', headerHash: 'hb', state: 'pendingDelete', ...unseen },
			{ id: 'c', headerHash: 'hc', state: 'gone', ...unseen },
			{ id: 'd', headerHash: '', state: 'kept', ...unseen },
		]);
		expect(window.get('x')).toEqual({ id: 'x', headerHash: 'hx', state: 'pendingDelete', ...unseen });
	});

	it('is empty where nothing was done', () => {
		expect(new DoneWindow({}).toCursor()).toEqual({ known: [], toDelete: [], forgotten: 0 });
	});
});

it('DoneWindow knows the messages to be deleted and all headers, including those before the window', () => {
	const window = new DoneWindow({ known: ['a ha', 'b hb*', 'd '], toDelete: ['x hx*'] });
	expect(pending(window)).toEqual(['x', 'b']);
	expect([...window.headerHashes].sort()).toEqual(['ha', 'hb', 'hx']);
});

describe('a message that is done', () => {
	it('takes its place in the order of the list', () => {
		const window = new DoneWindow({});
		for (const at of [3, 1, 2, 0, 4]) window.add(done(`m${String(at)}`, at));
		expect(anchors(window)).toEqual(numbered(0, 5));
	});

	it('goes behind others of the same place', () => {
		const window = new DoneWindow({});
		for (const id of ['a', 'b', 'c']) window.add(done(id, 5));
		expect(anchors(window)).toEqual(['a', 'b', 'c']);
	});

	it('is added once', () => {
		const window = filled(2);
		window.add(done('m0', 9, 'pendingDelete'));
		expect(anchors(window)).toEqual(['m0', 'm1']);
		expect(window.get('m0')).toMatchObject({ at: 0, state: 'kept' });
	});

	it.each([
		['in the window', 'a'],
		['before it', 'x'],
	])('is no longer known when it waits again (%s)', (_, id) => {
		const window = new DoneWindow({ known: ['a ha', 'b hb'], toDelete: ['x hx*', 'y hy*'] });
		window.delete(id);
		window.delete('unknown');
		expect(window.get(id)).toBeUndefined();
		expect([...anchors(window), ...pending(window)]).toEqual(
			['a', 'b', 'x', 'y'].filter((one) => one !== id),
		);
	});
});

describe('more than the position names', () => {
	it('leaves nothing out up to its limit', () => {
		const window = filled(MAX);
		expect(window.anchors).toHaveLength(MAX);
		expect(window.forgotten).toBe(0);
	});

	it('forgets the first ones, and counts them', () => {
		const window = filled(MAX + 5);
		expect(anchors(window)).toEqual(numbered(5, MAX + 5));
		expect(window.forgotten).toBe(5);
		expect(window.get('m4')).toBeUndefined();
		expect(window.get('m5')).toBeDefined();
	});

	it('does not count those that are gone: they are no longer in the maildrop', () => {
		const window = filled(MAX + 5, (at) => (at < 3 ? 'gone' : 'kept'));
		expect(window.forgotten).toBe(2);
		expect(window.get('m0')).toBeUndefined();
	});

	it('keeps those in mind that are to be deleted, which take the place of others', () => {
		const window = filled(MAX + 5, (at) => (at === 1 ? 'pendingDelete' : 'kept'));
		expect(pending(window)).toEqual(['m1']);
		expect(window.get('m1')).toMatchObject({ state: 'pendingDelete' });
		expect(window.toCursor().toDelete).toEqual(['m1 hash-m1*']);
		expect(anchors(window)).toEqual(numbered(6, MAX + 5));
		expect(window.forgotten).toBe(5);
	});

	it('keeps all of them where all are to be deleted', () => {
		const window = filled(MAX + 5, () => 'pendingDelete');
		expect(pending(window)).toEqual(numbered(0, MAX + 5));
		expect(window.forgotten).toBe(0);
	});
});

describe('a new list', () => {
	it('gives each message its place, which is not certain to be that of the same message', () => {
		const window = new DoneWindow({ known: ['a ha', 'b hb'], toDelete: ['x hx*'] });
		for (const id of ['a', 'b', 'x']) window.get(id)!.isVerified = true;
		window.place(({ id }) => ({ a: 4, b: 3, x: 1 })[id]);
		expect(anchors(window)).toEqual(['b', 'a']);
		expect(['a', 'b', 'x'].map((id) => window.get(id))).toMatchObject([
			{ at: 4, isVerified: false },
			{ at: 3, isVerified: false },
			{ at: 1, isVerified: false, state: 'pendingDelete' },
		]);
	});

	it('shows what has gone, which stays behind the one that it stood behind', () => {
		const window = filled(4);
		window.place(({ id }) => ({ m0: 0, m1: 1, m3: 2 })[id]);
		expect(window.get('m2')).toMatchObject({ state: 'gone', at: 1 });
		expect(anchors(window)).toEqual(['m0', 'm1', 'm2', 'm3']);
	});

	it('says so of the first one, too', () => {
		const window = filled(2);
		window.place(listWithout('m0'));
		expect(window.get('m0')).toMatchObject({ state: 'gone', at: -1 });
	});

	it('shows what is back, and leaves to be deleted what was', () => {
		const window = new DoneWindow({ known: ['a ha!', 'b hb*', 'c hc'] });
		window.place(() => 0);
		expect(window.toCursor().known).toEqual(['a ha', 'b hb*', 'c hc']);
	});

	it('forgets what was to be deleted before the window and has gone, without counting it', () => {
		const window = new DoneWindow({ known: ['a ha'], toDelete: ['x hx*', 'y hy*'], forgotten: 3 });
		window.place(({ id }) => ({ a: 2, y: 1 })[id]);
		expect(window.get('x')).toBeUndefined();
		expect(pending(window)).toEqual(['y']);
		expect(window.forgotten).toBe(3);
	});
});

describe('what became of a message that was to be deleted', () => {
	it.each([
		['kept', 4],
		['gone', 3],
	] as const)('before the window, %s: it is no longer known, and the count is %i', (state, forgotten) => {
		const window = new DoneWindow({ known: ['a ha'], toDelete: ['x hx*', 'y hy*'], forgotten: 3 });
		window.settle('x', state);
		expect(window.get('x')).toBeUndefined();
		expect(window.toCursor()).toEqual({ known: ['a ha'], toDelete: ['y hy*'], forgotten });
	});

	it.each([
		['kept', 'b hb'],
		['gone', 'b hb!'],
	] as const)('in the window, %s: it stays known', (state, stored) => {
		const window = new DoneWindow({ known: ['a ha', 'b hb*'] });
		window.settle('b', state);
		window.settle('unknown', state);
		expect(window.toCursor()).toEqual({ known: ['a ha', stored], toDelete: [], forgotten: 0 });
	});
});

it('DoneWindow is rebuilt from the last messages done and all those to be deleted', () => {
	const window = filled(3);
	const all = Array.from({ length: MAX + 10 }, (_, at) =>
		done(`n${String(at)}`, at, at === 2 || at === 20 ? 'pendingDelete' : 'kept'),
	);
	window.rebuild(all);
	expect(window.anchors).toEqual(all.slice(10));
	expect(window.toCursor().toDelete).toEqual(['n2 hash-n2*']);
	expect(pending(window)).toEqual(['n2', 'n20']);
	expect(['m0', 'n1', 'n2', 'n10'].map((id) => window.get(id)?.id)).toEqual([
		undefined,
		undefined,
		'n2',
		'n10',
	]);
});
