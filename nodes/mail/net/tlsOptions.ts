import { rootCertificates, type ConnectionOptions } from 'node:tls';
import type { ConnectionSettings } from './ConnectionSettings';

/**
 * TLS as every protocol uses it: 1.2 at least, as Microsoft demands, and the certificate verified. An own CA
 * comes beside the public ones, so that a server may move from one to the other without a change here.
 */
export function tlsOptions(settings: ConnectionSettings): ConnectionOptions {
	return {
		minVersion: 'TLSv1.2',
		rejectUnauthorized: settings.ignoreCertificateErrors !== true,
		...(settings.ca ? { ca: [...rootCertificates, settings.ca] } : {}),
	};
}
