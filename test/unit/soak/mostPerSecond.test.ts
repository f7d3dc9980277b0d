import { mostPerSecond } from '../../soak/mostPerSecond';

it.each([
	[[], 0],
	[[5], 1],
	[[0, 999, 1000], 2],
	[[1000, 1, 0], 2],
	[[0, 900, 1100, 1850, 1899], 4],
	[[7, 7, 7], 3],
])('%j has %i in a second at most', (moments, most) => {
	expect(mostPerSecond(moments)).toBe(most);
});
