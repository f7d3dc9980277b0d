import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface AppCertificate {
	certificate: string;
	privateKey: string;
}

/** A self-signed certificate and its key (PEM), as an admin makes them for an app. */
export async function makeAppCertificate({
	days = 30,
	newKey = ['rsa:2048'],
}: { days?: number; newKey?: string[] } = {}): Promise<AppCertificate> {
	const folder = await mkdtemp(join(tmpdir(), 'app-certificate-'));
	const [key, out] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	try {
		await run('openssl', [
			...['req', '-x509', '-newkey', ...newKey, '-nodes', '-days', String(days)],
			...['-subj', '/CN=n8n mail', '-keyout', key, '-out', out],
		]);
		return { certificate: await readFile(out, 'utf8'), privateKey: await readFile(key, 'utf8') };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** The same key in another form. */
export async function convertKey(privateKey: string, ...args: string[]): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'app-key-'));
	const [from, to] = [join(folder, 'from.pem'), join(folder, 'to.pem')];
	try {
		await writeFile(from, privateKey);
		await run('openssl', [...args, '-in', from, '-out', to]);
		return await readFile(to, 'utf8');
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
