import { oversizedStates } from '../../../nodes/mail/source/oversizedStates';

const state = (n: number) => `state ${String(n)}`;

it('oversizedStates keeps the last fifty states, by when they were last kept', () => {
	const names = Array.from({ length: 50 }, (_, n) => oversizedStates.keep(state(n)));
	expect(names.map((name) => oversizedStates.get(name))).toEqual(names.map((_, n) => state(n)));
	expect(oversizedStates.keep(state(0))).toBe(names[0]);
	oversizedStates.keep(state(50));
	expect([0, 1, 2].map((n) => oversizedStates.get(names[n] ?? ''))).toEqual([state(0), undefined, state(2)]);
});

it('oversizedStates: a key is short, and unknown to another process', () => {
	expect(oversizedStates.keep('x'.repeat(100_000)).length).toBeLessThan(50);
	expect(oversizedStates.get('unknown')).toBeUndefined();
});
