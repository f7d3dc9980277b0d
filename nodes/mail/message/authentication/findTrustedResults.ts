import type { RawHeader } from '../RawHeader';
import { withoutComments } from '../withoutComments';
import { parseAuthenticationResults, type MethodResult } from './parseAuthenticationResults';

/** Facts about the mailbox that determine whose verdict is trusted. */
export interface AuthenticationTrust {
	/** The authserv-id of a server in front, as entered by a person; in lower case. */
	readonly authservId?: string;
	/**
	 * The mailbox is read with an Exchange API, so its header fields have passed Exchange's header
	 * firewall.
	 */
	readonly isExchange?: boolean;
}

/** Hosts of Exchange Online and Outlook.com in all clouds, as named in Received fields. */
const MICROSOFT =
	/\.(?:prod\.outlook\.com|outlook\.office365\.com|protection\.outlook\.com|prod\.exchangelabs\.com|office365\.us|(?:partner\.)?outlook\.cn)$/;
/** Hosts that receive messages from outside. */
const FRONT_DOOR =
	/\.mail\.(?:eo\.)?protection\.(?:outlook\.com|office365\.us|partner\.outlook\.cn|outlook\.cn)$/;
const RESULTS = 'authentication-results';
/** Exchange Online renames results from a sender or a gateway to this. */
const RENAMED = 'authentication-results-original';

/**
 * Finds the authentication results that our own server wrote, and not the sender. Anyone can write such a
 * field; only its position is reliable.
 *
 * Exchange Online's results have no authserv-id
 * (https://learn.microsoft.com/en-us/defender-office-365/message-headers-eop-mdo). Its field is the first
 * of its kind, below Received fields of Microsoft's own hosts only, and above the one that its front door
 * wrote on receiving the message; everything below that is the sender's. A server in front is identified by
 * its authserv-id (RFC 8601 section 5): Exchange Online has renamed its field, others leave it unchanged.
 */
export function findTrustedResults(
	headers: readonly RawHeader[],
	{ authservId }: AuthenticationTrust,
): readonly MethodResult[] | undefined {
	if (authservId !== undefined) {
		for (const { lowerName, value } of headers) {
			if (lowerName !== RESULTS && lowerName !== RENAMED) continue;
			const parsed = parseAuthenticationResults(value);
			if (parsed.authservId === authservId) return parsed.results;
		}
	}
	return ofExchangeOnline(headers);
}

function ofExchangeOnline(headers: readonly RawHeader[]): readonly MethodResult[] | undefined {
	const first = headers.findIndex(({ lowerName }) => lowerName === RESULTS || lowerName === RENAMED);
	const field = headers[first];
	if (field?.lowerName !== RESULTS || !wasDelivered(headers)) return undefined;
	const above = headers
		.slice(0, first)
		.filter(isReceived)
		.map(({ value }) => writerOf(value));
	// Below the front door, a sender may have copied all of this.
	if (!above.every((host) => MICROSOFT.test(host) && !FRONT_DOOR.test(host))) return undefined;
	const next = headers.slice(first + 1).find(isReceived);
	if (next === undefined || !FRONT_DOOR.test(writerOf(next.value))) return undefined;
	return parseAuthenticationResults(field.value).results;
}

/**
 * Whether Exchange reports that the sender was signed in (`Internal`): mail within an organization has no
 * results. The whole value has to match (senders try `Internal74`), and CrossTenant-AuthAs never counts,
 * because another organization wrote it. Exchange's header firewall removes this field from external mail,
 * so it counts only in an Exchange mailbox: one that is read with its APIs, or in which the topmost
 * Received field is Microsoft's.
 */
export function isInternal(
	headers: readonly RawHeader[],
	{ isExchange = false }: AuthenticationTrust,
): boolean {
	const authAs = headers.filter(({ lowerName }) => lowerName === `${ORGANIZATION}authas`);
	if (authAs.length !== 1 || authAs[0]?.value.trim() !== 'Internal' || !wasDelivered(headers)) return false;
	if (isExchange) return true;
	const received = headers.filter(isReceived);
	return received.length > 0 && received.every(({ value }) => MICROSOFT.test(writerOf(value)));
}

const ORGANIZATION = 'x-ms-exchange-organization-';

/** A message that was imported or saved as a draft has arbitrary fields. */
function wasDelivered(headers: readonly RawHeader[]): boolean {
	return ['authsource', 'network-message-id'].every((name) =>
		headers.some(({ lowerName, value }) => lowerName === ORGANIZATION + name && value.trim() !== ''),
	);
}

function isReceived({ lowerName }: RawHeader): boolean {
	return lowerName === 'received';
}

/** The host that wrote a Received field (RFC 5321 section 4.4), in lower case; empty if it is ambiguous. */
function writerOf(received: string): string {
	const clauses = [...withoutComments(received.slice(0, 4096)).matchAll(/(?:^|\s)by\s+([^\s;]{1,255})/gi)];
	return clauses.length === 1 ? (clauses[0]?.[1] ?? '').toLowerCase().replace(/\.$/, '') : '';
}
