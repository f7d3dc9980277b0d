import { readFileSync } from 'node:fs';
import { createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import type { ConnectionSettings } from './ConnectionSettings';

const MIN_VERSION = 'TLSv1.2';
/** As many as there are nodes with a CA of their own, and no more when somebody tries them out. */
const MAX_CONTEXTS = 20;

/** To read some 150 certificates takes tens of milliseconds, which each connection would hold n8n up for. */
const contexts = new Map<string, SecureContext>();

/**
 * TLS as every protocol uses it: 1.2 at least, as Microsoft demands, and the certificate verified. An own CA
 * comes beside those that Node trusts, so that a server may move from one to the other without a change here.
 *
 * @throws errors of OpenSSL for a CA that is not a certificate
 */
export function tlsOptions(
	settings: Pick<ConnectionSettings, 'ca' | 'ignoreCertificateErrors'>,
): ConnectionOptions {
	return {
		minVersion: MIN_VERSION,
		rejectUnauthorized: settings.ignoreCertificateErrors !== true,
		...(settings.ca ? { secureContext: contextWith(settings.ca) } : {}),
	};
}

function contextWith(ca: string): SecureContext {
	const known = contexts.get(ca);
	if (known !== undefined) return known;
	// Made without `ca` it trusts what Node trusts: its own list, and the system's where Node was started so. With `ca`
	// it would trust that alone.
	const context = createSecureContext({ minVersion: MIN_VERSION });
	const store = context.context as { addCACert(pem: string): void };
	for (const pem of [ca, ...extraAuthorities()]) store.addCACert(pem);
	if (contexts.size >= MAX_CONTEXTS) contexts.clear();
	contexts.set(ca, context);
	return context;
}

/** Node 20 and 22 forget those of the environment as soon as another one is added. */
function extraAuthorities(): string[] {
	const file = process.env.NODE_EXTRA_CA_CERTS;
	if (file === undefined || file === '') return [];
	try {
		return [readFileSync(file, 'utf8')];
	} catch {
		// Node itself has warned of it when it was started.
		return [];
	}
}
