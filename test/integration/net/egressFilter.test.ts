import { lookup as lookUp } from 'node:dns';
import { once } from 'node:events';
import { BlockList, createServer, isIP, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import type { EgressFilter } from '../../../nodes/mail/net/EgressFilter';
import { HttpsClient } from '../../../nodes/mail/net/http/HttpsClient';
import { openSocket } from '../../../nodes/mail/net/openSocket';
import { postForm } from '../../../nodes/mail/net/postForm';
import { resolveName } from '../../../nodes/mail/net/probe/resolveName';
import { egressOf } from '../../../nodes/mail/n8n/runtime/egressOf';
import { RealProxy } from '../../lab/proxies/RealProxy';

/** Named and built as those of n8n. */
class SsrfBlockedIpError extends Error {}

/** n8n's filter with its default list, as far as loopback goes. */
function filterWith(allowLoopback: boolean): EgressFilter & { asked: string[] } {
	const blocked = new BlockList();
	if (!allowLoopback) {
		blocked.addSubnet('127.0.0.0', 8, 'ipv4');
		blocked.addAddress('::1', 'ipv6');
	}
	const asked: string[] = [];
	const isBlocked = (address: string) => blocked.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
	return {
		asked,
		validateUrl: async (url) => {
			const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
			asked.push(host);
			if (isIP(host) === 0) return await Promise.resolve({ ok: true });
			return isBlocked(host) ? { ok: false, error: new SsrfBlockedIpError(host) } : { ok: true };
		},
		createSecureLookup: () => (name, options, done) => {
			asked.push(name);
			lookUp(name, { ...options, all: true }, (error, found) => {
				const bad =
					error ?? (found.some(({ address }) => isBlocked(address)) && new SsrfBlockedIpError(name));
				if (bad) return void done(bad, '');
				if (options.all) return void done(null, found);
				done(null, found[0]?.address ?? '', found[0]?.family ?? 4);
			});
		},
	};
}

let server: Server;
let connections = 0;
const sockets = new Set<Socket>();

beforeAll(async () => {
	server = createServer((socket) => {
		connections += 1;
		sockets.add(socket);
		socket.on('error', () => undefined);
	});
	server.listen(0);
	await once(server, 'listening');
});
beforeEach(() => (connections = 0));
afterAll(() => {
	for (const socket of sockets) socket.destroy();
	server.close();
});

const port = () => (server.address() as AddressInfo).port;
const signal = new AbortController().signal;
const deadline = { ms: 20_000, signal };

const to = (host: string, more: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
	host,
	port: port(),
	security: 'none',
	proxy: 'none',
	egress: filterWith(false),
	...more,
});

const REFUSED = {
	kind: 'configuration',
	code: 'SsrfBlocked',
	hint: expect.stringContaining('N8N_SSRF_ALLOWED'),
};
const HOSTS = ['127.0.0.1', '127.1.2.3', 'localhost', '::1'];

describe("n8n's SSRF protection", () => {
	it.each(HOSTS)('keeps a connection from %s', async (host) => {
		await expect(openSocket(to(host), deadline)).rejects.toMatchObject(REFUSED);
		expect(connections).toBe(0);
	});

	it.each(HOSTS)('keeps requests for tokens and to web services from %s', async (host) => {
		const { egress = filterWith(false) } = to(host);
		const name = isIP(host) === 6 ? `[${host}]` : host;
		const url = new URL(`https://${name}:${String(port())}/token`);
		const settings = { egress, proxy: 'none' } as const;
		await expect(postForm(url, 'a=b', { settings, ms: 20_000 })).rejects.toMatchObject(REFUSED);
		const client = new HttpsClient(settings);
		const request = { method: 'GET', url, ms: 20_000, maxBytes: 1000 };
		await expect(client.request(request, signal)).rejects.toMatchObject(REFUSED);
		client.close();
		expect(connections).toBe(0);
	});

	it.each(HOSTS)('keeps a look-up from telling of %s', async (host) => {
		await expect(resolveName(host, deadline, filterWith(false))).rejects.toMatchObject(REFUSED);
	});

	it.each(['http', 'https', 'socks5'] as const)(
		'prevents an %s proxy from being used, and from learning the destination',
		async (kind) => {
			for (const host of HOSTS) {
				const proxy = { kind, host, port: port() };
				await expect(openSocket(to('mail.example', { proxy }), deadline)).rejects.toMatchObject(REFUSED);
			}
			const outside = { kind, host: '192.0.2.1', port: 1 };
			await expect(openSocket(to('127.0.0.1', { proxy: outside }), deadline)).rejects.toMatchObject(REFUSED);
			expect(connections).toBe(0);
		},
	);

	it('lets pass what is allowed, directly and through proxies', async () => {
		for (const host of HOSTS.filter((one) => one !== '127.1.2.3')) {
			const egress = filterWith(true);
			(await openSocket(to(host, { egress }), deadline)).destroy();
			expect(egress.asked).toEqual([host]);
			expect(await resolveName(host, deadline, egress)).not.toEqual([]);
		}
		for (const kind of ['http', 'socks'] as const) {
			const real = await RealProxy[kind]();
			const proxy = { ...real.settings, host: 'localhost' };
			(await openSocket(to('127.0.0.1', { proxy, egress: filterWith(true) }), deadline)).destroy();
			await real.stop();
		}
	});

	it('is requested where n8n has it', () => {
		const filter = filterWith(false);
		expect(egressOf({ getSecureEgressFilter: () => filter }).egress).toBeDefined();
		expect(egressOf({ getSecureEgressFilter: () => undefined })).toEqual({});
		expect(egressOf({})).toEqual({});
		expect(egressOf(undefined)).toEqual({});
	});
});
