import { TransferMeter } from '../../../nodes/mail/source/TransferMeter';

const never = new AbortController().signal;

it('TransferMeter lets all continue while they fit', () => {
	const meter = new TransferMeter(100, true);
	const transfers = [meter.begin(never), meter.begin(never)];
	for (const transfer of transfers) transfer.came(50);
	expect(transfers.map(({ isCut }) => isCut)).toEqual([false, false]);
	expect(meter.isFull).toBe(true);
});

it('TransferMeter cuts those that began last, and lets the first be of any size', () => {
	const meter = new TransferMeter(100, true);
	const [first, second, third] = [meter.begin(never), meter.begin(never), meter.begin(never)];
	first.came(40);
	second.came(40);
	third.came(30);
	expect([first.isCut, second.isCut, third.isCut]).toEqual([false, false, true]);
	first.came(1_000);
	expect([first.isCut, second.isCut]).toEqual([false, true]);
	expect(third.signal.aborted && second.signal.aborted && !first.signal.aborted).toBe(true);
});

it('TransferMeter counts what has come whole, beside which nothing may be too large', () => {
	const meter = new TransferMeter(100, true);
	const first = meter.begin(never);
	first.came(60);
	first.end();
	const second = meter.begin(never);
	second.came(30);
	expect(second.isCut).toBe(false);
	second.came(41);
	expect(second.isCut).toBe(true);
});

it('TransferMeter cuts the first as well where nothing may be larger than the budget', () => {
	const meter = new TransferMeter(100, false);
	const first = meter.begin(never);
	first.came(101);
	expect(first.isCut).toBe(true);
});

it('TransferMeter has one that is cut count no more', () => {
	const meter = new TransferMeter(100, true);
	const [first, second] = [meter.begin(never), meter.begin(never)];
	first.came(90);
	second.came(90);
	second.end();
	expect(second.isCut).toBe(true);
	expect(meter.isFull).toBe(false);
	first.end();
	expect(meter.isFull).toBe(false);
});
