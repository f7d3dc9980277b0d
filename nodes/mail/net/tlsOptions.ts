import { readFileSync } from 'node:fs';
import { createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import type { ConnectionSettings } from './ConnectionSettings';

const MIN_VERSION = 'TLSv1.2';
/** Enough for the nodes with their own CA, and bounded when someone tries out many. */
const MAX_CONTEXTS = 20;

/** Parsing some 150 certificates takes tens of milliseconds, which would block n8n with each connection. */
const contexts = new Map<string, SecureContext>();

/**
 * TLS options for every protocol: at least 1.2, as Microsoft requires, with the certificate verified. A
 * custom CA is added to those that Node trusts, so that a server may switch between them without a change
 * here. A text that is no certificate adds nothing; the settings refuse it (`readCertificates`).
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
	// Created without `ca`, it trusts what Node trusts: the built-in list, and the system's if Node was
	// started that way. With `ca` it would trust that CA only.
	const context = createSecureContext({ minVersion: MIN_VERSION });
	const store = context.context as { addCACert(pem: string): void };
	for (const pem of [ca, ...extraAuthorities()]) store.addCACert(pem);
	if (contexts.size >= MAX_CONTEXTS) contexts.clear();
	contexts.set(ca, context);
	return context;
}

/** Node 20 and 22 drop those of the environment as soon as another one is added. */
function extraAuthorities(): string[] {
	const file = process.env.NODE_EXTRA_CA_CERTS;
	if (file === undefined || file === '') return [];
	try {
		return [readFileSync(file, 'utf8')];
	} catch {
		// Node itself printed a warning at its start.
		return [];
	}
}
