import { PromisedSizes } from '../../../nodes/mail/imap/PromisedSizes';

const after = (...told: [came: number, promised: number | undefined, isFinal?: boolean][]) => {
	const sizes = new PromisedSizes();
	for (const [came, promised, isFinal = false] of told) sizes.note(came, promised, isFinal);
	return [sizes.mayBeExact, sizes.areExact];
};

it('PromisedSizes trusts a server’s sizes after three exact ones, and not before', () => {
	expect(after()).toEqual([true, false]);
	expect(after([5, 5], [6, 6])).toEqual([true, false]);
	expect(after([5, 5], [6, 6], [7, 7])).toEqual([true, true]);
	expect(after([5, undefined], [0, 0], [6, 6], [7, 7])).toEqual([true, false]);
});

it('PromisedSizes no longer trusts a server once a message is larger, or just as short when requested alone', () => {
	expect(after([5, 5], [6, 6], [7, 7], [8, 7])).toEqual([false, false]);
	expect(after([5, 5], [6, 6], [7, 7], [6, 7, true])).toEqual([false, false]);
});

it('PromisedSizes does not take a truncated response for an estimate while others are complete', () =>
	expect(after([5, 5], [6, 6], [7, 7], [6, 7])).toEqual([true, true]));
