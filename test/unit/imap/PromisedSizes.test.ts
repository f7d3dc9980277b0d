import { PromisedSizes } from '../../../nodes/mail/imap/PromisedSizes';

const after = (...told: [came: number, promised: number | undefined, isFinal?: boolean][]) => {
	const sizes = new PromisedSizes();
	for (const [came, promised, isFinal = false] of told) sizes.note(came, promised, isFinal);
	return [sizes.mayBeExact, sizes.areExact];
};

it('PromisedSizes takes a server for exact that has kept three promises, and not before', () => {
	expect(after()).toEqual([true, false]);
	expect(after([5, 5], [6, 6])).toEqual([true, false]);
	expect(after([5, 5], [6, 6], [7, 7])).toEqual([true, true]);
	expect(after([5, undefined], [0, 0], [6, 6], [7, 7])).toEqual([true, false]);
});

it('PromisedSizes believes it no more once a message came larger, or as short when it was asked for alone', () => {
	expect(after([5, 5], [6, 6], [7, 7], [8, 7])).toEqual([false, false]);
	expect(after([5, 5], [6, 6], [7, 7], [6, 7, true])).toEqual([false, false]);
});

it('PromisedSizes does not take an answer that came short for an estimate while others came whole', () =>
	expect(after([5, 5], [6, 6], [7, 7], [6, 7])).toEqual([true, true]));
