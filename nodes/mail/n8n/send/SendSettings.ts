import type { TokenProvider } from '../../contracts/TokenProvider';
import type { RecipientFilter } from '../../filter/RecipientFilter';
import type { ConnectionSettings } from '../../net/ConnectionSettings';

/** Who sends. */
export interface SendAccount {
	/** Address of the mailbox that signs in. */
	user: string;
	tokens: TokenProvider;
	/** Tells credentials apart. */
	id: string;
	/** As n8n has it. */
	credentialId?: string;
	/** Nobody has signed in: an app acts for the mailbox. */
	isApp: boolean;
}

export type SendProtocolName = 'smtp' | 'graph' | 'ews';

/** One server and the account that sends by it. */
export interface SendRoute {
	protocol: SendProtocolName;
	connection: ConnectionSettings;
	/** Absent where the server wants no sign-in. */
	account?: SendAccount;
	/** Address that the mail is from, by this route. */
	from: string;
}

export interface SendSettings {
	/** In the order they are tried. */
	routes: SendRoute[];
	senderName?: string;
	filter: RecipientFilter;
	maxConnections: number;
	messagesPerMinute?: number;
	/** By SMTP; absent: as many as the server delivers at once. */
	messagesPerConnection?: number;
	/** What an SMTP client calls itself in EHLO. */
	clientName?: string;
	/** Whether a copy is to be in Sent Items, where a protocol lets that be chosen. */
	saveToSentItems: boolean;
	/** The message is put into Drafts instead of being sent. */
	asDraft: boolean;
	/** How often a message is tried that the server puts off. */
	tries: number;
}
