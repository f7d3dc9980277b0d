import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import { marksOnServer } from './afterProcessing';
import type { ImapClient } from './ImapClient';
import type { ImapDelivery } from './ImapDelivery';
import type { ImapSettings } from './ImapSettings';
import type { SeenRing } from './SeenRing';

const CHUNK = 500;

export interface Recognised {
	/** UIDs of messages that were done under another UID. */
	done: number[];
	/** Messages whose run is still going. */
	inHand: { uid: number; delivery: ImapDelivery }[];
}

/** Walks the folder and tells the messages that we know from those that we do not. */
export async function recogniseAfterRenumbering(
	client: ImapClient,
	settings: ImapSettings,
	seen: SeenRing,
	inHand: readonly ImapDelivery[],
	signal: AbortSignal,
): Promise<Recognised> {
	const found: Recognised = { done: [], inHand: [] };
	const running = new Map(inHand.map((delivery) => [delivery.fingerprint, delivery]));
	// Where the server marks what is done, a message that is still unread and unknown was never done, however
	// old it is: people move old mail into a folder. Elsewhere its age is all there is to go by.
	const ageDecides = settings.read !== 'unread' || !marksOnServer(settings);
	const uids = await client.search(settings.read === 'unread' ? { seen: false } : { all: true }, signal);
	for (let at = 0; at < uids.length; at += CHUNK) {
		await client.fetch(
			uids.slice(at, at + CHUNK),
			{ headers: FINGERPRINT_HEADERS, internalDate: true },
			{
				signal,
				each: ({ uid, headers, internalDate }) => {
					const arrivedAt = internalDate === undefined ? undefined : new Date(internalDate);
					const key = fingerprint(headers ?? Buffer.alloc(0), arrivedAt);
					const delivery = running.get(key);
					const isOld = ageDecides && seen.isBefore(arrivedAt);
					if (delivery !== undefined) found.inHand.push({ uid, delivery });
					else if (seen.has(key) || isOld) found.done.push(uid);
				},
			},
		);
	}
	return found;
}
