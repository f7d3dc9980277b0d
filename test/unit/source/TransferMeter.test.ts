import { TransferMeter } from '../../../nodes/mail/source/TransferMeter';

const never = new AbortController().signal;

it('TransferMeter lets all transfers continue while they fit', () => {
	const meter = new TransferMeter(100, true);
	const transfers = [meter.begin(never), meter.begin(never)];
	for (const transfer of transfers) transfer.came(50);
	expect(transfers.map(({ isCut }) => isCut)).toEqual([false, false]);
	const third = meter.begin(never);
	third.came(0);
	expect([...transfers, third].map(({ isCut }) => isCut)).toEqual([false, false, false]);
	expect(meter.isFull).toBe(true);
});

it('TransferMeter cuts the latest transfers, and permits any size for the first', () => {
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

it('TransferMeter counts completed transfers, which leave less room for others', () => {
	const meter = new TransferMeter(100, true);
	const [first, second] = [meter.begin(never), meter.begin(never)];
	first.came(60);
	first.end();
	second.came(30);
	expect(second.isCut).toBe(false);
	second.came(41);
	expect(second.isCut).toBe(true);
});

it('TransferMeter cuts even the first one for what is complete, also if that began later', () => {
	const meter = new TransferMeter(100, true);
	const [first, second] = [meter.begin(never), meter.begin(never)];
	second.came(50);
	second.end();
	first.came(60);
	expect(first.isCut).toBe(true);
});

it('TransferMeter also cuts the first transfer if nothing may exceed the budget', () => {
	const meter = new TransferMeter(100, false);
	const first = meter.begin(never);
	first.came(101);
	expect(first.isCut).toBe(true);
});

it('TransferMeter no longer counts a transfer that was cut', () => {
	const meter = new TransferMeter(100, true);
	const [first, second] = [meter.begin(never), meter.begin(never)];
	first.came(90);
	second.came(90);
	second.end();
	expect(second.isCut).toBe(true);
	expect(meter.isFull).toBe(false);
	first.came(100);
	expect(meter.isFull).toBe(true);
	first.end();
	first.end();
	expect(meter.isFull).toBe(true);
});

it('TransferMeter ends its transfers with the signal of the source, which cuts none', () => {
	const stop = new AbortController();
	const transfer = new TransferMeter(100, true).begin(stop.signal);
	expect(transfer.signal.aborted).toBe(false);
	stop.abort();
	expect([transfer.signal.aborted, transfer.isCut]).toEqual([true, false]);
});
