import { ListOrder } from '../../../nodes/mail/pop3/ListOrder';

const DAY = 86_400_000;

/** Notes messages at ascending places, each so many days after the one before it. */
function note(order: ListOrder, days: readonly number[]): void {
	let arrivedAt = 0;
	order.note(0, arrivedAt);
	days.forEach((step, index) => order.note(index + 1, (arrivedAt += step * DAY)));
}

const steps = (up: number, down: number) => [
	...Array.from({ length: up }, () => 1),
	...Array.from({ length: down }, () => -1),
];

it.each([
	['too short to prove an order', 19, 0, undefined],
	['oldest first', 20, 0, 'ascending'],
	['newest first', 0, 20, 'descending'],
	['oldest first, with a few moved about', 16, 4, 'ascending'],
	['oldest first, with more moved about than a few', 15, 5, 'mixed'],
	['newest first, with a few moved about', 4, 16, 'descending'],
	['newest first, with more moved about than a few', 5, 15, 'mixed'],
	['in no order', 10, 10, 'mixed'],
])('ListOrder recognizes a list that is %s: %i later, %i earlier', (_, up, down, expected) => {
	const order = new ListOrder();
	note(order, steps(up, down));
	expect(order.proven).toBe(expected);
	expect(order.ofList).toBe(expected);
});

it('ListOrder compares by place, whichever of two was noted first', () => {
	const order = new ListOrder();
	for (let at = 20; at >= 0; at--) order.note(at, at * DAY);
	expect(order.proven).toBe('ascending');
});

it('ListOrder learns nothing from a message without a time, from one of the same time, or from the same one', () => {
	const order = new ListOrder();
	note(order, steps(19, 0));
	order.note(20, 19 * DAY);
	order.note(20, 21 * DAY);
	order.note(21, undefined);
	expect(order.proven).toBeUndefined();
	order.note(22, 22 * DAY);
	expect(order.proven).toBe('ascending');
});

it('ListOrder does not compare messages of different lists', () => {
	const order = new ListOrder();
	note(order, steps(19, 0));
	order.beginList(false);
	order.note(20, 30 * DAY);
	expect(order.proven).toBeUndefined();
	order.note(21, 31 * DAY);
	expect(order.proven).toBe('ascending');
});

it('ListOrder determines the order of the server from a reversed list', () => {
	const order = new ListOrder();
	order.beginList(true);
	note(order, steps(20, 0));
	expect(order.proven).toBe('descending');
	expect(order.ofList).toBe('ascending');
	order.beginList(false);
	expect(order.ofList).toBe('descending');
});

it.each([
	['ascending', 'descending'],
	['descending', 'ascending'],
	['mixed', 'mixed'],
	[undefined, undefined],
] as const)('a list of %s is %s when it is turned round', (found, turned) => {
	const order = new ListOrder(found);
	expect(order.ofList).toBe(found);
	order.beginList(true);
	expect(order.ofList).toBe(turned);
});

it('ListOrder adapts to a server that changes its order, since older comparisons count less', () => {
	const order = new ListOrder();
	note(order, steps(4000, 0));
	order.beginList(false);
	note(order, steps(0, 1200));
	expect(order.proven).toBe('descending');
});

it.each([
	['what was told by fewer than some hundred counts whole', 60, 15, 'ascending'],
	['one more', 60, 16, 'mixed'],
	['of some hundred, what was told first counts half', 400, 50, 'ascending'],
	['one more', 400, 51, 'mixed'],
])('%s: %i one way, %i the other', (_, there, back, verdict) => {
	const order = new ListOrder();
	note(order, steps(there, back));
	expect(order.proven).toBe(verdict);
	const reverse = new ListOrder();
	note(
		reverse,
		steps(there, back).map((step) => -step),
	);
	expect(reverse.proven).toBe(verdict === 'ascending' ? 'descending' : verdict);
});

it('ListOrder starts over when the server is known to list in another order', () => {
	const order = new ListOrder();
	note(order, steps(30, 0));
	order.forget();
	expect(order.proven).toBeUndefined();
	// The first is compared with nothing.
	order.note(31, 0);
	for (let at = 32; at <= 50; at++) order.note(at, -at * DAY);
	expect(order.proven).toBeUndefined();
	order.note(51, -51 * DAY);
	expect(order.proven).toBe('descending');
});
