import { foldText } from '../../../nodes/mail/filter/foldText';
import { KeywordSearch } from '../../../nodes/mail/filter/KeywordSearch';

const search = (keywords: string[], ...pieces: string[]): boolean => {
	const found = new KeywordSearch(keywords.map(foldText));
	for (const piece of pieces) found.add(piece);
	return found.found;
};

it('KeywordSearch finds a keyword in any piece of a text, whatever follows', () => {
	expect(search(['invoice', 'order'], 'Your Invoice', 'and more', 'and more')).toBe(true);
	expect(search(['invoice', 'order'], 'nothing', 'my order', '')).toBe(true);
	expect(search(['invoice', 'order'], 'nothing', 'here')).toBe(false);
	expect(search([], 'nothing')).toBe(false);
});

it('KeywordSearch finds a keyword that spans two pieces, and one of a single letter', () => {
	expect(search(['on fire'], 'the printer is on', ' fire')).toBe(true);
	expect(search(['x'], 'a', 'x')).toBe(true);
	expect(search(['xx'], 'ax', 'xb')).toBe(true);
});

it('KeywordSearch finds a keyword whose last letter is in the next piece', () => {
	expect(search(['on fire'], 'it is on fir', 'e')).toBe(true);
	expect(search(['o'], 'o', 'e')).toBe(true);
});

it.each([
	[['on fire', 'a'], 6],
	[['xy'], 1],
	[['x'], 0],
	[[], 0],
])('KeywordSearch keeps only as much of a long text as the longest keyword needs: %j', (keywords, expected) => {
	const found = new KeywordSearch(keywords.map(foldText));
	for (let piece = 0; piece < 10; piece++) found.add('nothing '.repeat(100).replace(/[ao]/g, ''));
	expect((found as unknown as { tail: string }).tail).toHaveLength(expected);
});

it('KeywordSearch finds no keyword that spans two texts', () => {
	const found = new KeywordSearch([foldText('on fire')]);
	found.add('the printer is on');
	found.end();
	found.add(' fire');
	expect(found.found).toBe(false);
});
