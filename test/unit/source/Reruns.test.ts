import { Reruns } from '../../../nodes/mail/source/Reruns';

it('Reruns counts up, from the highest generation that was ever given', () => {
	const reruns = new Reruns({ a: 2 }, 5, 10);
	expect([reruns.get('a'), reruns.get('b'), reruns.generation]).toEqual([2, undefined, 5]);
	expect([reruns.ask('b'), reruns.ask('c'), reruns.generation]).toEqual([6, 7, 7]);
	expect(reruns.toRecord()).toEqual({ a: 2, b: 6, c: 7 });
	reruns.delete('a');
	expect(reruns.keys()).toEqual(['b', 'c']);
});

it('Reruns handles a limited number at a time, and reports that there are more', () => {
	const reruns = new Reruns({ a: 1 }, 1, 2);
	expect([reruns.ask('b'), reruns.isOver]).toEqual([2, false]);
	expect([reruns.ask('c'), reruns.isOver, reruns.generation]).toEqual([undefined, true, 2]);
	reruns.begin();
	expect(reruns.isOver).toBe(false);
	reruns.delete('a');
	expect([reruns.ask('c'), reruns.isOver]).toEqual([3, false]);
});

it.each([
	[3, 5],
	[9, 9],
])(
	'Reruns recognizes requests made before a restart: generation %d, the highest is then %d',
	(generation, highest) => {
		const reruns = new Reruns({}, 5, 1);
		reruns.restore('a', generation);
		expect([reruns.get('a'), reruns.generation]).toEqual([generation, highest]);
	},
);
