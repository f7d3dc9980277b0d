import { readCarriedOver, writeCarriedOver } from '../../../nodes/mail/source/carriedOverCodec';
import { hashIn, hashOf, keyOf, markOf } from '../../../nodes/mail/source/messageKey';

const START = Date.parse('2026-03-01T00:00:00Z');
const NONE = new Map<string, number>();

function message(number: number, length = 150) {
	const id = String(number).padStart(length, 'A');
	return {
		id,
		key: keyOf(new Date(START + number * 1_000), hashOf(id)),
		mark: markOf({ id }),
		generation: 0,
	};
}

it('carriedOverCodec carries whole messages as long as there is room, and of the others their hashes', () => {
	const messages = Array.from({ length: 20 }, (_, i) => message(i));
	const { whole, hashes } = readCarriedOver(writeCarriedOver(messages), NONE);
	expect(whole).toEqual(messages.slice(0, 11).map((one) => ({ ...one, isLeft: true })));
	expect(hashes).toEqual(messages.slice(11).map(({ key }) => hashIn(key)));
});

it('carriedOverCodec uses its room to the last octet', () => {
	// Key and mark have nineteen.
	expect(readCarriedOver(writeCarriedOver([message(1, 1_981)]), NONE).whole).toHaveLength(1);
	expect(readCarriedOver(writeCarriedOver([message(1, 1_982)]), NONE).whole).toHaveLength(0);
	expect(readCarriedOver(writeCarriedOver([message(1, 1)]), NONE).whole).toHaveLength(1);
});

it('carriedOverCodec carries a hundred and fifty at most', () => {
	expect(writeCarriedOver(Array.from({ length: 160 }, (_, i) => message(i)))).toHaveLength(150);
});

it('carriedOverCodec stores for each message which execution it requests', () => {
	const [first, second] = [message(1), message(2)];
	const generations = new Map([[hashIn(first.key), 7]]);
	const { whole } = readCarriedOver(writeCarriedOver([first, second]), generations);
	expect(whole.map(({ generation }) => generation)).toEqual([7, 0]);
});

it('carriedOverCodec accepts nothing else as a message', () => {
	expect(readCarriedOver(['', 'short', 'x'.repeat(19)], NONE)).toEqual({ whole: [], hashes: [] });
});
