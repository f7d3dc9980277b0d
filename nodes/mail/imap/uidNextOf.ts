import type { ImapClient } from './ImapClient';
import { assertListed } from './proveListing';

/** The UID that the next message of a folder will have, also where the server does not say it. */
export async function uidNextOf(client: ImapClient, folder: string, signal: AbortSignal): Promise<number> {
	const announced = await client.uidNextOf(folder, signal);
	if (announced !== undefined) return announced;
	// A server that tells it nowhere: behind the last message there is.
	const listed = await client.search({ uid: '*' }, signal);
	assertListed(client, listed);
	return (listed.at(-1) ?? 0) + 1;
}
