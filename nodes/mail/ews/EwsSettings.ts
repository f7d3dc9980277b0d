import type { ConnectionSettings } from '../net/ConnectionSettings';

/** How to reach a mailbox with Exchange Web Services. */
export interface EwsSettings {
	/** `path` if Exchange.asmx is not at its usual place. */
	connection: ConnectionSettings;
	/** Address of the mailbox, also a shared one; `me` for that of the signed-in user. */
	mailbox: string;
	/** Identifies the credential: pauses requested for one do not apply to another. */
	account?: string;
	/** Impersonate the mailbox, as an app without a user has to (ExchangeImpersonation). */
	impersonate?: boolean;
	/** How long in milliseconds the server may take for a request. */
	answerMs?: number;
}

/** For the connection and each request. */
export const ANSWER_MS = 60_000;

/** A message is large, and the connection may be slow: the deadline is this many times as long. */
export const DOWNLOAD_FACTOR = 5;

const USUAL_PATH = '/EWS/Exchange.asmx';

export function urlOf({
	connection: { host, port, security, path = USUAL_PATH },
}: Pick<EwsSettings, 'connection'>): URL {
	const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	const url = new URL(`${security === 'none' ? 'http' : 'https'}://${name}:${String(port)}/`);
	url.pathname = path;
	return url;
}

/** The mailbox to name in requests; undefined for that of the signed-in user. */
export function ownerOf({ mailbox }: Pick<EwsSettings, 'mailbox'>): string | undefined {
	return mailbox === '' || mailbox === 'me' ? undefined : mailbox;
}
