import { keyOf } from '../../../nodes/mail/source/messageKey';
import type { Waiting } from '../../../nodes/mail/source/MessageQueue';
import { presentAmong } from '../../../nodes/mail/source/presentAmong';

const never = new AbortController().signal;
const list = jest.fn(async () => await Promise.resolve<ReadonlySet<string> | undefined>(new Set(['a'])));
const arrived = (time?: string): Waiting => ({
	id: 'a',
	key: keyOf(time === undefined ? undefined : new Date(time), 'AbCdEf-_'),
	mark: 'mark',
	generation: 0,
});
const [first, second, third] = ['2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z'];

beforeEach(() => list.mockClear());

it('presentAmong lists once what has arrived from the first to the last of the messages, in whatever order', async () => {
	const messages = [arrived(second), arrived(), arrived(first), arrived(third), arrived(second)];
	expect(await presentAmong(list, messages, never)).toEqual(new Set(['a']));
	expect(list.mock.calls).toEqual([[new Date(first), new Date(third), never]]);
});

it('presentAmong returns nothing if the server cannot list by time', async () => {
	list.mockResolvedValueOnce(undefined);
	expect(await presentAmong(list, [arrived(first)], never)).toBeUndefined();
});

it('presentAmong requests nothing for messages whose time is unknown', async () => {
	expect(await presentAmong(list, [arrived()], never)).toEqual(new Set());
	expect(list).not.toHaveBeenCalled();
});
