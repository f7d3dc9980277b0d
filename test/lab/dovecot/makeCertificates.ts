import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
	/** Certificate of the authority, PEM: what a client has to trust. */
	ca: string;
	/** Certificate for `localhost` and `127.0.0.1`, PEM. */
	certificate: string;
	key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority and a server certificate signed by it, as files in `folder`. */
export async function makeCertificates(folder: string): Promise<Certificates> {
	const file = (name: string) => join(folder, name);
	const openssl = (...args: string[]) => run('openssl', args);
	await openssl(
		...['req', '-x509', ...NEW_KEY, '-days', '30', '-subj', '/CN=Lab CA'],
		...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
		...['-keyout', file('ca.key'), '-out', file('ca.pem')],
	);
	await openssl(
		'req',
		'-new',
		...NEW_KEY,
		'-subj',
		'/CN=localhost',
		'-keyout',
		file('server.key'),
		'-out',
		file('server.csr'),
	);
	await writeFile(
		file('server.ext'),
		'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2\nextendedKeyUsage=serverAuth\n',
	);
	await openssl(
		...['x509', '-req', '-days', '30', '-in', file('server.csr'), '-extfile', file('server.ext')],
		...['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-out', file('server.pem')],
	);
	// Dovecot reads the key as the user it runs as, who need not be the one who made it.
	await chmod(file('server.key'), 0o644);
	return { ca: file('ca.pem'), certificate: file('server.pem'), key: file('server.key') };
}
