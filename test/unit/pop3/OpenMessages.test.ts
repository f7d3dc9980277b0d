import { OpenMessages, type InHand } from '../../../nodes/mail/pop3/OpenMessages';

const hand = (at: number, headerHash = ''): InHand => ({ at, isVerified: true, headerHash });

/** Of them `a` and `b` are in hand, `x` and `y` were open when the position was stored. */
function open(): OpenMessages {
	const messages = new OpenMessages(['x', 'y']);
	messages.take('a', hand(3, 'ha'));
	messages.take('b', hand(4));
	return messages;
}

it('OpenMessages knows what is in progress, and what was when the position was stored', () => {
	const messages = open();
	expect(messages.ids).toEqual(['x', 'y', 'a', 'b']);
	expect(['x', 'a', 'unknown'].map((id) => [messages.isOpen(id), messages.isInHand(id)])).toEqual([
		[true, false],
		[true, true],
		[false, false],
	]);
	expect([messages.size, messages.room]).toEqual([2, 148]);
	expect(new OpenMessages().ids).toEqual([]);
});

it('OpenMessages knows the headers of what is in progress, as soon as they are read', () => {
	const messages = open();
	messages.noteHeaderHash('b', 'hb');
	messages.noteHeaderHash('x', 'hx');
	expect([...messages.headerHashes]).toEqual([
		['a', 'ha'],
		['b', 'hb'],
	]);
	expect(['b', 'x'].map((id) => messages.headerHashOf(id))).toEqual(['hb', undefined]);
});

it('OpenMessages forgets what is done, and says what it was', () => {
	const messages = open();
	expect(messages.end('a')).toEqual({ id: 'a', at: 3, isVerified: true, headerHash: 'ha' });
	expect(messages.ids).toEqual(['x', 'y', 'b']);
	expect(messages.end('a')).toBeUndefined();
	// It is open, but in nobody's hand.
	expect(messages.end('x')).toBeUndefined();
	expect(messages.isOpen('x')).toBe(true);
});

it('OpenMessages considers messages open that are put back', () => {
	const messages = open();
	messages.putBack('a');
	expect([messages.isInHand('a'), messages.isOpen('a'), messages.size]).toEqual([false, true, 1]);
});

it('OpenMessages follows a message that gets another unique-id, and completes it under the first one', () => {
	const messages = open();
	messages.move('a', 'z');
	messages.move('x', 'other');
	expect(messages.ids.sort()).toEqual(['b', 'x', 'y', 'z']);
	expect(messages.isInHand('z')).toBe(true);
	expect(messages.end('a')).toMatchObject({ id: 'z', headerHash: 'ha' });
	expect(messages.ids.sort()).toEqual(['b', 'x', 'y']);
});

it('OpenMessages learns from a new list where messages in progress are, and which others have gone', () => {
	const messages = open();
	messages.place(
		new Map([
			['b', 0],
			['y', 1],
		]),
	);
	expect(messages.ids).toEqual(['y', 'a', 'b']);
	expect(messages.end('a')).toMatchObject({ at: -1, isVerified: false });
	expect(messages.end('b')).toMatchObject({ at: 0, isVerified: false });
});

it('OpenMessages trusts no message number once the session is over', () => {
	const messages = open();
	messages.leaveSession();
	expect(messages.end('a')).toMatchObject({ at: 3, isVerified: false });
});
