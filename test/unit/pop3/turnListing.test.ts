import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import { Pop3Progress } from '../../../nodes/mail/pop3/Pop3Progress';
import type { Pop3Session } from '../../../nodes/mail/pop3/Pop3Session';
import { turnListing } from '../../../nodes/mail/pop3/turnListing';

const IDENTITY = { server: 'mail.test:995', mailbox: 'desk@contoso.example' };
const NOON = Date.parse('2026-01-05T12:00:00Z');
const MINUTE = 60_000;
/** Some that are done are not known one by one: then the order matters. */
const FORGETFUL: Partial<Pop3Cursor> = { known: [], toDelete: [], forgotten: 1 };

/** A header section of a message that arrived so many minutes after noon. */
const header = (minutes: number) =>
	Buffer.from(`Received: from a by b; ${new Date(NOON + minutes * MINUTE).toUTCString()}\r\n\r\n`);

/**
 * Looks at a list of so many messages.
 * @param samples when those that are asked for arrived, in minutes; undefined where their header is not handed out
 */
async function turn(
	count: number,
	samples: ReadonlyArray<number | undefined>,
	cursor: Partial<Pop3Cursor> = FORGETFUL,
) {
	const progress = new Pop3Progress(IDENTITY, cursor);
	const numbers = Array.from({ length: count }, (_, at) => at + 1);
	const uids = numbers.map((number) => `u${String(number)}`);
	const asked: number[] = [];
	const client = {
		beginnings: (which: readonly number[], { signal }: { signal: AbortSignal }) => {
			signal.throwIfAborted();
			asked.push(...which);
			const found = which.map((number, i) => [number, samples[i]] as const);
			return Promise.resolve(
				new Map(found.map(([number, at]) => [number, at === undefined ? undefined : header(at)])),
			);
		},
	};
	const session = { ids: [...uids], numbers, uids, client } as unknown as Pop3Session;
	await turnListing(session, progress, new AbortController().signal);
	return { asked, first: session.numbers[0], ids: session.ids };
}

const FALLING = [5, 4, 3, 2, 1];

it('turnListing reads five headers across the list', async () => {
	expect((await turn(21, FALLING)).asked).toEqual([1, 6, 11, 16, 21]);
});

it('turnListing reverses numbers and IDs alike', async () => {
	const { first, ids } = await turn(21, FALLING);
	expect([first, ids[0], ids.at(-1)]).toEqual([21, 'u21', 'u1']);
});

it.each([
	['falls', FALLING, true],
	['rises', [1, 2, 3, 4, 5], false],
	['falls but for one message that somebody moved', [5, 4, 6, 3, 2], true],
	['falls and rises', [5, 6, 4, 7, 2], false],
	['falls, with something newer at the end', [5, 4, 3, 2, 9], false],
	['falls, and ends where it began', [5, 4, 3, 2, 5], false],
	['stands still twice', [5, 5, 4, 4, 3], false],
	['falls, as far as there are headers', [5, undefined, 4, 3, 2], true],
	['shows no header', [], false],
])('a list that %s', async (_, samples, isTurned) => {
	expect((await turn(21, samples)).first).toBe(isTurned ? 21 : 1);
});

it.each([
	['four messages tell nothing', 4, FORGETFUL, 0],
	['five are enough', 5, FORGETFUL, 5],
	['nineteen that are not known, and all that are done are known', 19, {}, 0],
	['twenty that are not known', 20, {}, 5],
	['the order is known', 21, { ...FORGETFUL, order: 'ascending' }, 0],
] as const)('turnListing requests headers only if they are informative: %s', async (_, count, cursor, expected) => {
	const { asked, first } = await turn(count, FALLING, cursor);
	expect(asked).toHaveLength(expected);
	expect(first).toBe(expected > 0 ? count : 1);
});
