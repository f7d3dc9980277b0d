import { createHash } from 'node:crypto';
import type { HttpsSettings } from '../net/postForm';
import type { AppRegistration } from './AppRegistration';
import { MsalClient } from './MsalClient';

const SHARED = Symbol.for('n8n-nodes-microsoft-mail.appClients');
/** With more apps than this in one process, some tokens are requested again. */
const MAX = 100;

/** The client of an app, shared by all nodes of this process, so that they share its tokens. */
export function appClient(app: AppRegistration, settings: HttpsSettings): MsalClient {
	const clients = shared();
	const key = keyOf(app, settings);
	const client = clients.get(key) ?? new MsalClient(app, settings);
	// Least recently used entries are dropped first: a corrected secret leaves its predecessor behind.
	clients.delete(key);
	clients.set(key, client);
	for (const oldest of clients.keys()) {
		if (clients.size <= MAX) break;
		clients.delete(oldest);
	}
	return client;
}

/** A hash, so that no secret is kept as a key. */
function keyOf(
	{ tokenUrl, clientId, secret, certificate }: AppRegistration,
	settings: HttpsSettings,
): string {
	const text = JSON.stringify([
		tokenUrl,
		clientId,
		secret,
		certificate?.thumbprintSha256,
		certificate?.privateKey,
		settings.proxy,
		settings.ca,
		settings.ignoreCertificateErrors === true,
	]);
	return createHash('sha256').update(text).digest('hex');
}

function shared(): Map<string, MsalClient> {
	const holder = globalThis as { [SHARED]?: Map<string, MsalClient> };
	return (holder[SHARED] ??= new Map<string, MsalClient>());
}
