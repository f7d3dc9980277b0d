import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import { marksOnServer } from '../source/afterProcessing';
import { fetchEach } from './fetchEach';
import { listFrom } from './proveListing';
import type { ImapClient, ImapMessage } from './ImapClient';
import type { ImapDelivery } from './ImapDelivery';
import type { ImapSettings } from './ImapSettings';
import type { SeenRing } from './SeenRing';

type Actions = Pick<ImapSettings, 'read' | 'afterProcessing' | 'filtered'>;

export interface Recognised {
	/** UIDs of messages that were done under another UID. */
	done: number[];
	/** Messages whose run is still going. */
	inHand: { uid: number; delivery: ImapDelivery }[];
	/** Messages that were in hand when n8n went down, with what they were given out as. */
	underWay: { uid: number; key: string; fingerprint: string }[];
	/** What the server left out of every answer: it may be any of these, and is known when it comes. */
	unknown: number[];
}

export interface Known {
	seen: SeenRing;
	inHand: readonly ImapDelivery[];
	/** Fingerprint to key, of what was in hand when the position was stored. */
	underWay: ReadonlyMap<string, string>;
}

interface Row {
	uid: number;
	print: string;
	arrivedAt: Date | undefined;
}

/** Walks the folder and tells the messages that we know from those that we do not. */
export async function recogniseAfterRenumbering(
	client: ImapClient,
	settings: Actions & { from?: number },
	{ seen, inHand, underWay }: Known,
	signal: AbortSignal,
): Promise<Recognised> {
	const found: Recognised = { done: [], inHand: [], underWay: [], unknown: [] };
	const isForgotten = forgottenWithin(seen);
	const running = new Map(inHand.map((delivery) => [delivery.fingerprint, delivery]));
	// Where the server marks what is done, a message that is still unread and unknown was never done, however
	// old it is: people move old mail into a folder. Elsewhere its age is all there is to go by.
	// What a position had no room for is known by its fingerprint or not at all: what waits may be as old.
	const ageDecides = settings.from === undefined && (settings.read !== 'unread' || !marksOnServer(settings));
	const uids = await listFrom(client, settings.from ?? 1, { onlyUnread: settings.read === 'unread', signal });
	const rows: Row[] = [];
	const each = ({ uid, headers, internalDate }: ImapMessage) => {
		if (!Buffer.isBuffer(headers) || headers.length === 0) return false;
		const arrivedAt = internalDate === undefined ? undefined : new Date(internalDate);
		rows.push({ uid, print: fingerprint(headers, arrivedAt), arrivedAt });
		return true;
	};
	const query = { headers: FINGERPRINT_HEADERS, internalDate: true };
	found.unknown = await fetchEach(client, uids, query, { signal, each });
	// They come in any order (RFC 3501 section 7.4.2), and what is forgotten of a second goes by that of the folder.
	rows.sort((a, b) => a.uid - b.uid);
	for (const { uid, print, arrivedAt } of rows) {
		const delivery = running.get(print);
		const key = underWay.get(print);
		if (delivery !== undefined) found.inHand.push({ uid, delivery });
		else if (seen.has(print)) found.done.push(uid);
		else if (key !== undefined) found.underWay.push({ uid, key, fingerprint: print });
		else if (ageDecides && (seen.isBefore(arrivedAt) || isForgotten(arrivedAt))) found.done.push(uid);
	}
	return found;
}

/**
 * More may have arrived within a second than are remembered. Their order stays, and the first of them are those that
 * were done first, and so forgotten first.
 */
function forgottenWithin(seen: SeenRing): (arrivedAt: Date | undefined) => boolean {
	let left = seen.seenSinceCount;
	return (arrivedAt) => {
		const isOfThatSecond =
			arrivedAt !== undefined && Math.floor(arrivedAt.getTime() / 1000) * 1000 === seen.seenSince;
		if (!isOfThatSecond || left <= 0) return false;
		left -= 1;
		return true;
	};
}
