import { messageIds, shortId } from '../../../nodes/mail/pop3/messageIds';

const LONG = 'x'.repeat(70);

it('messageIds keeps unique-ids of up to 18 octets, and hashes longer ones', () => {
	expect(shortId('x'.repeat(18))).toBe('x'.repeat(18));
	expect(shortId('x'.repeat(19))).toMatch(/^~[\w-]{13}$/);
	expect(shortId(LONG)).not.toBe(shortId(`${LONG}y`));
	expect(shortId(LONG)).toBe(shortId(LONG));
});

it('messageIds does not mistake a unique-id for a hash', () => {
	expect(shortId(shortId(LONG))).not.toBe(shortId(LONG));
	expect(shortId('~')).toMatch(/^~[\w-]{13}$/);
});

it('messageIds distinguishes messages with the same unique-id, also a long one', () => {
	const { ids, copies } = messageIds(['a', LONG, 'a', 'b', 'a', LONG]);
	expect(new Set(ids).size).toBe(6);
	expect([ids[0], ids[1], ids[3]]).toEqual(['a', shortId(LONG), 'b']);
	expect([...copies]).toEqual([
		[ids[2], 'a'],
		[ids[4], 'a'],
		[ids[5], shortId(LONG)],
	]);
	// As positions of earlier versions name them.
	expect(messageIds(['a', 'a', 'a']).ids).toEqual(['a', '~BCpfLnY0xMgKd', '~zec0czjJIuo7x']);
	// A message more behind them changes nothing.
	expect(messageIds(['a', LONG, 'a', 'b', 'a', LONG, 'a']).ids.slice(0, 6)).toEqual(ids);
});
