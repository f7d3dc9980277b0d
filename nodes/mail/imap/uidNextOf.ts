import type { ImapClient } from './ImapClient';
import { assertListed } from './proveListing';

/** The UID of a folder's next message, also if the server does not report it. */
export async function uidNextOf(client: ImapClient, folder: string, signal: AbortSignal): Promise<number> {
	const announced = await client.uidNextOf(folder, signal);
	if (announced !== undefined) return announced;
	// If the server does not report it at all: after the last message.
	const listed = await client.search({ uid: '*' }, signal);
	assertListed(client, listed);
	return (listed.at(-1) ?? 0) + 1;
}
