import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import { marksOnServer } from '../source/afterProcessing';
import type { ReadMode } from '../source/SourceSettings';
import { fetchEach } from './fetchEach';
import { listFrom } from './proveListing';
import type { ImapClient, ImapMessage } from './ImapClient';
import type { ImapDelivery } from './ImapDelivery';
import type { ImapSettings } from './ImapSettings';
import { isRequestedAgain, type GivenOut } from './InHandRecords';
import type { SeenRing } from './SeenRing';

type Actions = Pick<ImapSettings, 'read' | 'afterProcessing' | 'filtered'>;

export interface Recognized {
	/** UIDs of messages that were done under another UID. */
	done: number[];
	/** Messages whose execution is still running. */
	inHand: { uid: number; delivery: ImapDelivery }[];
	/** Messages that were in hand when n8n stopped, as they were given out. */
	underWay: (GivenOut & { uid: number; fingerprint: string })[];
	/** Messages missing in every response: each may be any of these, and is recognized when it arrives. */
	unknown: number[];
}

export interface Known {
	seen: SeenRing;
	inHand: readonly ImapDelivery[];
	/** By fingerprint: what was in hand when the position was stored. */
	underWay: ReadonlyMap<string, GivenOut>;
}

interface Row {
	uid: number;
	print: string;
	arrivedAt: Date | undefined;
}

/** Walks the folder and separates known messages from new ones. */
export async function recognizeAfterRenumbering(
	client: ImapClient,
	settings: Actions & { from?: number; readBefore?: ReadMode },
	{ seen, inHand, underWay }: Known,
	signal: AbortSignal,
): Promise<Recognized> {
	const isForgotten = forgottenWithin(seen);
	const running = new Map(inHand.map((delivery) => [delivery.fingerprint, delivery]));
	// If the server marks what is done, a message that is still unread and unknown was never done, however
	// old it is: people move old messages into a folder. Otherwise, and after another reading mode, only its
	// age can decide. What the position had no room for can be recognized by fingerprint only, because
	// waiting messages may be just as old.
	const mayBeLeftUnread =
		settings.read !== 'unread' || settings.readBefore !== 'unread' || !marksOnServer(settings);
	const ageDecides = settings.from === undefined && mayBeLeftUnread;
	const uids = await listFrom(client, settings.from ?? 1, { onlyUnread: settings.read === 'unread', signal });
	const rows: Row[] = [];
	const each = ({ uid, headers, internalDate }: ImapMessage) => {
		if (!Buffer.isBuffer(headers) || headers.length === 0) return false;
		const arrivedAt = internalDate === undefined ? undefined : new Date(internalDate);
		rows.push({ uid, print: fingerprint(headers, arrivedAt), arrivedAt });
		return true;
	};
	const query = { headers: FINGERPRINT_HEADERS, internalDate: true };
	const unknown = await fetchEach(client, uids, query, { signal, each });
	// They arrive in any order (RFC 3501 section 7.4.2), and which ones of a second are forgotten depends
	// on the folder's order.
	rows.sort((a, b) => a.uid - b.uid);
	const found: Recognized = { done: [], inHand: [], underWay: [], unknown };
	for (const { uid, print, arrivedAt } of rows) {
		const delivery = running.get(print);
		const givenOut = underWay.get(print);
		const isDone = seen.has(print) && !isRequestedAgain(givenOut);
		if (delivery !== undefined) found.inHand.push({ uid, delivery });
		else if (isDone) found.done.push(uid);
		else if (givenOut !== undefined) found.underWay.push({ uid, fingerprint: print, ...givenOut });
		else if (ageDecides && (seen.isBefore(arrivedAt) || isForgotten(arrivedAt))) found.done.push(uid);
	}
	return found;
}

/**
 * More may have arrived within a second than are remembered. Their order is stable, and the first of them
 * were processed first and therefore forgotten first.
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
