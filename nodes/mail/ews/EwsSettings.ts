import type { ConnectionSettings } from '../net/ConnectionSettings';

/** Where a mailbox is reached by Exchange Web Services. */
export interface EwsSettings {
	/** `path` where Exchange.asmx is not at its usual place. */
	connection: ConnectionSettings;
	/** Address of the mailbox, a shared one too; `me` for the mailbox of who signs in. */
	mailbox: string;
	/** Tells credentials apart: nobody waits for what another one is told to wait for. */
	account?: string;
	/** Acts for the mailbox, as an app that signs in by itself has to (ExchangeImpersonation). */
	impersonate?: boolean;
	/** How long in milliseconds the server may take over a request. */
	answerMs?: number;
}

/** For the connection and each request. */
export const ANSWER_MS = 60_000;

/** A message is large, and the way may be slow: so many times as long as for another answer. */
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

/** Whose mailbox is meant; undefined for that of who signs in. */
export function ownerOf({ mailbox }: Pick<EwsSettings, 'mailbox'>): string | undefined {
	return mailbox === '' || mailbox === 'me' ? undefined : mailbox;
}
