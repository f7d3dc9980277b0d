import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import type { EgressFilter } from '../../../nodes/mail/net/EgressFilter';
import { openSocket } from '../../../nodes/mail/net/openSocket';

let server: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
	server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
	server.listen(0, '0.0.0.0');
	await once(server, 'listening');
});
afterAll(() => {
	for (const socket of sockets) socket.destroy();
	server.close();
});

/** A name server that gives one address for every name. */
const leadingTo = (address: string): EgressFilter => ({
	validateUrl: () => Promise.resolve({ ok: true }),
	createSecureLookup: () => (_name, options, done) =>
		options.all === true ? done(null, [{ address, family: 4 }]) : done(null, address, 4),
});

const outside = Object.values(networkInterfaces())
	.flatMap((entries) => entries ?? [])
	.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const open = async (host: string, address: string, more: Partial<ConnectionSettings> = {}) => {
	const { port } = server.address() as AddressInfo;
	const connection = { host, port, security: 'none', proxy: 'none', ...more } as const;
	const signal = new AbortController().signal;
	return await openSocket({ ...connection, egress: leadingTo(address) }, { ms: 20_000, signal });
};

const itOutside = outside === undefined ? it.skip : it;

// An address in brackets is one to URLs, and a name like any other to resolvers.
describe.each(['localhost', 'LOCALHOST', '[127.0.0.1]', '[::1]'])(
	'a server in clear text called %s',
	(host) => {
		it('is spoken to where that is this machine', async () => {
			(await open(host, '127.0.0.1')).destroy();
		});

		itOutside('is left where that is another one', async () => {
			await expect(open(host, outside ?? '')).rejects.toThrow('does not resolve to the machine');
			(await open(host, outside ?? '', { allowUnencrypted: true })).destroy();
		});

		itOutside('may be anywhere where TLS begins before anything is sent', async () => {
			(await open(host, outside ?? '', { security: 'starttls' })).destroy();
		});
	},
);

itOutside('a server in clear text that does not claim to be this machine may be anywhere', async () => {
	(await open('relay.test', outside ?? '')).destroy();
});
