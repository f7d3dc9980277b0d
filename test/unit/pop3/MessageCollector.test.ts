import { MessageCollector } from '../../../nodes/mail/pop3/MessageCollector';
import { MemoryBudget } from '../../../nodes/mail/pop3/MemoryBudget';

const push = (message: MessageCollector, octets: number) => message.push(Buffer.alloc(octets, 'x'));

it('MessageCollector assembles a message', () => {
	const message = new MessageCollector(10, new MemoryBudget(100), true);
	message.push(Buffer.from('abc'));
	message.push(Buffer.from('def'));
	expect(message.finish().toString()).toBe('abcdef');
});

it('MessageCollector discards a message that grows too large, and releases its memory', () => {
	const room = new MemoryBudget(10);
	const message = new MessageCollector(10, room, true);
	push(message, 10);
	expect(room.isFull).toBe(true);
	push(message, 1);
	push(message, 1000);
	expect(message).toMatchObject({ isTooLarge: true, octets: 1011 });
	expect(room.isFull).toBe(false);
	expect(message.finish()).toHaveLength(0);
});

it('MessageCollector postpones a message if there is no room beside others, but never the first', () => {
	const room = new MemoryBudget(10);
	const first = new MessageCollector(100, room, true);
	push(first, 10);
	push(first, 50);
	const second = new MessageCollector(100, room, false);
	push(second, 1);
	expect(first).toMatchObject({ isTooLarge: false, isDeferred: false });
	expect(second).toMatchObject({ isTooLarge: false, isDeferred: true });
});

it('MessageCollector does not wait for the end of a message without one', () => {
	const message = new MessageCollector(10, new MemoryBudget(100), true);
	const megabytes = Buffer.alloc(16 * 1024 * 1024);
	expect(() => {
		for (let i = 0; i < 30; i++) message.push(megabytes);
	}).toThrow(/no end/);
});

it('puts a huge message together, of many pieces', () => {
	const most = 40 * 1024 * 1024;
	const message = new MessageCollector(most, new MemoryBudget(1), true);
	const chunk = Buffer.alloc(1_000_003);
	const pieces = Array.from({ length: 30 }, (_, i) => Buffer.alloc(chunk.length, i));
	for (const piece of pieces) message.push(piece);
	const octets = message.finish();
	expect(octets).toHaveLength(30 * chunk.length);
	for (let i = 0; i < 30; i++)
		expect(octets.subarray(i * chunk.length, (i + 1) * chunk.length).equals(chunk.fill(i))).toBe(true);
	expect(message.finish()).toHaveLength(0);
});

it('releases a huge message that grows too large', () => {
	const message = new MessageCollector(20 * 1024 * 1024, new MemoryBudget(1), true);
	for (let i = 0; i < 3; i++) push(message, 8 * 1024 * 1024);
	expect(message.isTooLarge).toBe(true);
	expect(message.finish()).toHaveLength(0);
});
