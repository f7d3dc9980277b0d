import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { openSocket } from '../../../nodes/mail/net/openSocket';
import { makeCertificates, type Certificates } from '../../lab/dovecot/makeCertificates';

const run = promisify(execFile);
const CHECKOUT = resolve(__dirname, '../../..');

/** Connects with an own CA, in a process that is started with others in its environment. */
const SCRIPT = `
import { readFileSync } from 'node:fs';
import { openSocket } from './nodes/mail/net/openSocket';
const [port, ca] = process.argv.slice(-2);
const connection = { host: '127.0.0.1', port: Number(port), security: 'ssl', ca: readFileSync(ca, 'utf8'), proxy: 'none' } as const;
openSocket(connection, { ms: 20_000, signal: new AbortController().signal }).then(
	(socket) => { socket.destroy(); console.log('connected'); },
	(error) => console.log(error.code),
);
`;

let folder: string;
let own: Certificates;
let company: Certificates;
let server: Server;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'authorities-'));
	own = await makeCertificates(await mkdtemp(join(folder, 'own-')));
	company = await makeCertificates(await mkdtemp(join(folder, 'company-')));
	server = createServer({ cert: readFileSync(company.certificate), key: readFileSync(company.key) });
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
});

afterAll(async () => {
	server.close();
	await rm(folder, { recursive: true, force: true });
});

async function connectWith(ca: Certificates, environment: Record<string, string>): Promise<string> {
	const { port } = server.address() as AddressInfo;
	const script = join(CHECKOUT, 'node_modules/.bin/tsx');
	const { stdout } = await run(script, ['--eval', SCRIPT, '--', String(port), ca.ca], {
		cwd: CHECKOUT,
		env: { ...process.env, NODE_EXTRA_CA_CERTS: '', ...environment },
	});
	return stdout.trim();
}

describe('with a CA of its own, a connection', () => {
	it('trusts that one', async () => expect(await connectWith(company, {})).toBe('connected'));

	it('trusts what NODE_EXTRA_CA_CERTS holds, too', async () =>
		expect(await connectWith(own, { NODE_EXTRA_CA_CERTS: company.ca })).toBe('connected'));

	it("trusts what the system's list holds, too, where Node was started so", async () =>
		expect(await connectWith(own, { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: company.ca })).toBe(
			'connected',
		));

	it.each<[string, () => string, RegExp]>([
		['names them', () => company.ca, /^connected$/],
		['names none', () => '', /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
		['names a file that is missing', () => join(folder, 'missing.pem'), /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
	])('trusts those of the environment itself, where it %s', async (_, file, outcome) => {
		const before = process.env.NODE_EXTRA_CA_CERTS;
		process.env.NODE_EXTRA_CA_CERTS = file();
		const { port } = server.address() as AddressInfo;
		// One that is known already would keep what it trusts.
		const ca = `${readFileSync(own.ca, 'utf8')}# ${file()}\n`;
		const connection = { host: '127.0.0.1', port, security: 'ssl', ca, proxy: 'none' } as const;
		const found = await openSocket(connection, { ms: 20_000, signal: new AbortController().signal }).then(
			(socket) => {
				socket.destroy();
				return 'connected';
			},
			(error: Error & { code?: string }) => error.code,
		);
		expect(found).toMatch(outcome);
		if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
		else process.env.NODE_EXTRA_CA_CERTS = before;
	});

	it('trusts nobody else', async () =>
		expect(await connectWith(own, {})).toMatch(
			/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED|UNABLE_TO_GET_ISSUER/,
		));
});
