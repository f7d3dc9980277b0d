import type { TokenProvider } from '../contracts/TokenProvider';
import type { RecipientFilter } from '../filter/RecipientFilter';
import type { ConnectionSettings } from '../net/ConnectionSettings';

/** Who sends. */
export interface SendAccount {
	/** Address of the mailbox that signs in. */
	user: string;
	tokens: TokenProvider;
	/** Tells credentials apart. */
	id: string;
}

/** One server and the account that sends by it. */
export interface SendRoute {
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
	/** How often a message is tried that the server puts off. */
	tries: number;
}
