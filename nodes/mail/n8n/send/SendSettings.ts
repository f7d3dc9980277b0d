import type { TokenProvider } from '../../contracts/TokenProvider';
import type { RecipientFilter } from '../../filter/RecipientFilter';
import type { ConnectionSettings } from '../../net/ConnectionSettings';

/** The account that sends. */
export interface SendAccount {
	/** Address of the mailbox that signs in. */
	user: string;
	tokens: TokenProvider;
	/** Identifies the credential. */
	id: string;
	/** n8n's ID of the credential. */
	credentialId?: string;
	/** An app that acts for the mailbox, instead of a signed-in user. */
	isApp: boolean;
}

export type SendProtocolName = 'smtp' | 'graph' | 'ews';

/** One server and the account to send with. */
export interface SendRoute {
	protocol: SendProtocolName;
	connection: ConnectionSettings;
	/** Absent if the server requires no sign-in. */
	account?: SendAccount;
	/** The sender's address on this route. */
	from: string;
}

export interface SendSettings {
	/** In the order they are tried. */
	routes: SendRoute[];
	senderName?: string;
	filter: RecipientFilter;
	maxConnections: number;
	messagesPerMinute?: number;
	/** For SMTP; absent: as many as the server delivers at once. */
	messagesPerConnection?: number;
	/** Client name in EHLO. */
	clientName?: string;
	/** Whether to keep a copy in Sent Items, if the protocol offers a choice. */
	saveToSentItems: boolean;
	/** Save the message to Drafts instead of sending it. */
	asDraft: boolean;
	/** How often a message is tried if the server temporarily refuses it. */
	tries: number;
}
