import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Certificates } from '../dovecot/makeCertificates';

const run = promisify(execFile);

export interface KeyPair {
	/** PEM. */
	cert: string;
	key: string;
}

export interface Wanted {
	/** As in a certificate's extension: `DNS:localhost,IP:127.0.0.1`, which is the default; empty: none. */
	names?: string;
	/** As openssl has it: `/O=Contoso/OU=Mail`. The first of the names is the default. */
	subject?: string;
	/** Days until it ends; those of an ended one are negative. */
	days?: number;
	/** Signed by nobody but itself. */
	selfSigned?: boolean;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A server certificate of the lab's authority that is not as it should be. */
export async function signCertificate(authority: Certificates, wanted: Wanted = {}): Promise<KeyPair> {
	const { names = 'DNS:localhost,IP:127.0.0.1', days = 30, selfSigned = false } = wanted;
	const home = dirname(authority.ca);
	const folder = await mkdtemp(join(home, 'certificate-'));
	const [key, request, extensions, certificate] = ['key', 'csr', 'ext', 'pem'].map((end) =>
		join(folder, `server.${end}`),
	) as [string, string, string, string];
	const alternatives = names === '' ? '' : `subjectAltName=${names}\n`;
	await writeFile(extensions, `${alternatives}extendedKeyUsage=serverAuth\n`);
	const { subject = `/CN=${/DNS:([^,]+)/.exec(names)?.[1] ?? 'localhost'}` } = wanted;
	await run('openssl', [
		...['req', '-new', ...NEW_KEY, '-subj', subject],
		...['-keyout', key, '-out', request],
	]);
	const signer = selfSigned
		? ['-signkey', key]
		: ['-CA', authority.ca, '-CAkey', join(home, 'ca.key'), '-CAcreateserial'];
	await run('openssl', [
		...['x509', '-req', '-days', String(days), '-in', request, '-extfile', extensions],
		...[...signer, '-out', certificate],
	]);
	return { cert: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
}
