import { InFlight } from '../../../nodes/mail/source/InFlight';

let inFlight: InFlight<string>;
beforeEach(() => {
	inFlight = new InFlight(3);
	inFlight.take('a', 'first');
});

it('InFlight has room for as many as the position can hold, and for none if an earlier version held more', () => {
	expect([inFlight.size, inFlight.room]).toEqual([1, 2]);
	for (const id of ['b', 'c', 'd', 'e']) inFlight.take(id, id);
	expect([inFlight.size, inFlight.room]).toEqual([5, 0]);
});

it('InFlight holds a message until it is done', () => {
	inFlight.take('b', 'second');
	expect([inFlight.has('a'), inFlight.get('a'), inFlight.values()]).toEqual([
		true,
		'first',
		['first', 'second'],
	]);
	expect(inFlight.end('a')).toBe('first');
	expect([inFlight.has('a'), inFlight.get('a'), inFlight.list()]).toEqual([
		false,
		undefined,
		[['b', 'second']],
	]);
	expect(inFlight.end('a')).toBeUndefined();
});

it('InFlight returns what it puts back, once', () => {
	expect([inFlight.putBack('a'), inFlight.putBack('a'), inFlight.size]).toEqual(['first', undefined, 0]);
});

it('InFlight finds a message by the ID it was taken with, however often the server changes it', () => {
	inFlight.rename('a', 'b', 'second');
	inFlight.rename('b', 'c', 'third');
	expect([inFlight.nameOf('a'), inFlight.nameOf('other')]).toEqual(['c', 'other']);
	expect(inFlight.list()).toEqual([['c', 'third']]);
	expect([inFlight.end('a'), inFlight.size]).toEqual(['third', 0]);
});

it('InFlight changes no ID of a message that is not in hand', () => {
	inFlight.rename('b', 'c', 'nothing');
	expect([inFlight.nameOf('b'), inFlight.list()]).toEqual(['b', [['a', 'first']]]);
});

it('InFlight does not confuse messages of which one has got the ID that another one had', () => {
	inFlight.rename('a', 'b', 'first');
	inFlight.take('c', 'second');
	inFlight.rename('c', 'd', 'second');
	expect([inFlight.nameOf('a'), inFlight.nameOf('c')]).toEqual(['b', 'd']);
	expect([inFlight.end('c'), inFlight.end('a')]).toEqual(['second', 'first']);
});

it.each([
	['done', () => inFlight.end('a')],
	['put back', () => inFlight.putBack('a')],
])('InFlight takes a message anew under any ID it had before it was %s', (_, leave) => {
	inFlight.rename('a', 'b', 'first');
	inFlight.rename('b', 'a', 'first');
	leave();
	inFlight.take('b', 'again');
	expect([inFlight.nameOf('b'), inFlight.end('b'), inFlight.size]).toEqual(['b', 'again', 0]);
});
