import type { RawHeader } from '../RawHeader';
import { withoutComments } from '../withoutComments';
import { parseAuthenticationResults, type MethodResult } from './parseAuthenticationResults';

/** What is known of the mailbox, to tell whose word counts. */
export interface AuthenticationTrust {
	/** The id of a server in front, which a person typed in; in lower case. */
	readonly authservId?: string;
	/** The mailbox is read by an API of Exchange, so its header fields have passed Exchange's header firewall. */
	readonly isExchange?: boolean;
}

/** Hosts of Exchange Online and Outlook.com in all clouds, as they call themselves in Received fields. */
const MICROSOFT =
	/\.(?:prod\.outlook\.com|outlook\.office365\.com|protection\.outlook\.com|prod\.exchangelabs\.com|office365\.us|(?:partner\.)?outlook\.cn)$/;
/** What receives from outside. */
const FRONT_DOOR =
	/\.mail\.(?:eo\.)?protection\.(?:outlook\.com|office365\.us|partner\.outlook\.cn|outlook\.cn)$/;
const RESULTS = 'authentication-results';
/** What a sender or a gateway wrote, as Exchange Online renames it on entry. */
const RENAMED = 'authentication-results-original';

/**
 * The results that a server of ours wrote, and no sender. Anybody can write such a field; only its place tells.
 *
 * Exchange Online puts no id into it (https://learn.microsoft.com/en-us/defender-office-365/message-headers-eop-mdo).
 * Its field is the first of its kind, stands below Received fields of Microsoft's own hosts only, and above the one its
 * front door wrote when it took the message in from outside; all below that is the sender's. A server in front is known
 * by its id (RFC 8601 section 5): Exchange Online has renamed its field, others leave it.
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
	// Below the front door a sender may have copied all of this.
	if (!above.every((host) => MICROSOFT.test(host) && !FRONT_DOOR.test(host))) return undefined;
	const next = headers.slice(first + 1).find(isReceived);
	if (next === undefined || !FRONT_DOOR.test(writerOf(next.value))) return undefined;
	return parseAuthenticationResults(field.value).results;
}

/**
 * Whether Exchange says that it has seen the sender of a message sign in (`Internal`): mail within an organisation has no
 * results. The whole value counts (senders try `Internal74`), and never that of CrossTenant-AuthAs, which another
 * organisation wrote. From outside the field does not get through Exchange's header firewall, so it counts in a mailbox
 * of Exchange only: one that is read by its APIs, or where the topmost Received is Microsoft's.
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

/** A message that was put into the mailbox, by import or as a draft, has whatever fields it was given. */
function wasDelivered(headers: readonly RawHeader[]): boolean {
	return ['authsource', 'network-message-id'].every((name) =>
		headers.some(({ lowerName, value }) => lowerName === ORGANIZATION + name && value.trim() !== ''),
	);
}

function isReceived({ lowerName }: RawHeader): boolean {
	return lowerName === 'received';
}

/** The host that wrote a Received field (RFC 5321 section 4.4), in lower case; empty where two may be meant. */
function writerOf(received: string): string {
	const clauses = [...withoutComments(received.slice(0, 4096)).matchAll(/(?:^|\s)by\s+([^\s;]{1,255})/gi)];
	return clauses.length === 1 ? (clauses[0]?.[1] ?? '').toLowerCase().replace(/\.$/, '') : '';
}
