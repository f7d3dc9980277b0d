import { createSecureContext, rootCertificates, type ConnectionOptions, type SecureContext } from 'node:tls';
import type { ConnectionSettings } from './ConnectionSettings';

const MIN_VERSION = 'TLSv1.2';
/** As many as there are nodes with a CA of their own, and no more when somebody tries them out. */
const MAX_CONTEXTS = 20;

/** To read some 150 certificates takes tens of milliseconds, which each connection would hold n8n up for. */
const contexts = new Map<string, SecureContext>();

/**
 * TLS as every protocol uses it: 1.2 at least, as Microsoft demands, and the certificate verified. An own CA
 * comes beside the public ones, so that a server may move from one to the other without a change here.
 *
 * @throws errors of OpenSSL for a CA that is none
 */
export function tlsOptions(settings: ConnectionSettings): ConnectionOptions {
	return {
		minVersion: MIN_VERSION,
		rejectUnauthorized: settings.ignoreCertificateErrors !== true,
		...(settings.ca ? { secureContext: contextWith(settings.ca) } : {}),
	};
}

function contextWith(ca: string): SecureContext {
	const known = contexts.get(ca);
	if (known !== undefined) return known;
	const context = createSecureContext({ ca: [...rootCertificates, ca], minVersion: MIN_VERSION });
	if (contexts.size >= MAX_CONTEXTS) contexts.clear();
	contexts.set(ca, context);
	return context;
}
