import { fingerprint } from '../message/fingerprint';
import type { DoneMessage } from './DoneWindow';
import type { Pop3Progress } from './Pop3Progress';
import type { Pop3Session } from './Pop3Session';

/** Limit in octets for fetching a whole message only to identify it. */
const LARGEST = 8 * 1024 * 1024;

/**
 * A message is deleted only if it is the one that was processed. In the session in which it was read that
 * is certain; later its header section tells. One that cannot be read waits for the next session.
 *
 * @returns what may be deleted
 */
export async function verifyDeletes(
	session: Pop3Session,
	progress: Pop3Progress,
	pendingDelete: readonly DoneMessage[],
	signal: AbortSignal,
): Promise<DoneMessage[]> {
	const unverified = pendingDelete.filter(({ isVerified }) => !isVerified);
	if (unverified.length === 0) return [...pendingDelete];
	const numbers = unverified.map(({ at }) => session.numbers[at] ?? 0);
	const headers = await headersOf(session, numbers, signal);
	const spared = new Set<DoneMessage>();
	for (const message of unverified) {
		const header = headers.get(session.numbers[message.at] ?? 0);
		if (header === undefined || message.headerHash === '') spared.add(message);
		else if (fingerprint(header, undefined) !== message.headerHash) {
			spared.add(message);
			// The next look finds that its unique-id has returned and belongs to another message.
			progress.deleted(message.id, 'gone');
		}
	}
	return pendingDelete.filter((message) => !spared.has(message));
}

/** With TOP, or the whole message if the server does not support it (optional in RFC 1939 section 7). */
async function headersOf(
	{ client }: Pop3Session,
	numbers: readonly number[],
	signal: AbortSignal,
): Promise<Map<number, Buffer>> {
	const headers = new Map<number, Buffer>();
	const beginnings = await client.beginnings(numbers, { signal });
	for (const [number, header] of beginnings) if (header !== undefined) headers.set(number, header);
	const left = client.capabilities.top ? [] : numbers.filter((number) => !headers.has(number));
	if (left.length === 0) return headers;
	await client.retrieve(left, {
		most: LARGEST,
		signal,
		each: (message) => {
			if (message.kind === 'message') headers.set(message.number, message.mime);
		},
	});
	return headers;
}
