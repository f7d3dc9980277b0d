/** The only importer of socks: a tunnel by SOCKS 5 (RFC 1928), with an optional login (RFC 1929). */
import { isIP, type Socket } from 'node:net';
import { SocksClient } from 'socks';
import { defined } from '../../contracts/defined';
import { serverName } from '../../contracts/serverName';
import type { ProxySettings } from '../ConnectionSettings';
import { ProxyError } from './ProxyError';
import type { Destination } from '../Destination';
import type { EgressFilter } from '../EgressFilter';
import { describeBlocked, lookupFor } from '../mayConnect';

/**
 * The proxy resolves the name.
 * @throws ProxyError
 */
export async function socksConnect(
	proxy: ProxySettings,
	destination: Destination,
	{ ms, signal, egress }: { ms: number; signal: AbortSignal; egress: EgressFilter | undefined },
): Promise<Socket> {
	const { user, password } = proxy;
	const client = new SocksClient({
		proxy: {
			host: await addressOf(proxy, egress),
			port: proxy.port,
			type: 5,
			...defined({ userId: user, password }),
		},
		destination,
		command: 'connect',
		timeout: ms,
	});
	return await new Promise<Socket>((resolve, reject) => {
		client.once('established', ({ socket }) => {
			void withEarlyOctets(socket).then((whole) => {
				if (signal.aborted) whole.destroy();
				resolve(whole);
			});
		});
		// Its error contains the login in `options`: only the message is kept.
		client.once('error', ({ message }: Error) => reject(refusal(proxy, destination, message)));
		client.connect();
	});
}

/**
 * Data that the server sends at once may be read together with the proxy's response. The library emits it
 * once, in the next turn of the event loop, and resumes the socket whether anyone listens or not. It is
 * therefore put back here, and the socket paused until it has a reader.
 */
async function withEarlyOctets(socket: Socket): Promise<Socket> {
	const early: Buffer[] = [];
	const collect = (octets: Buffer) => void early.push(octets);
	socket.on('data', collect);
	// Runs after the library's own `setImmediate`, which was queued before.
	await new Promise<void>((resolve) => setImmediate(resolve));
	socket.pause();
	socket.off('data', collect);
	if (early.length > 0 && !socket.readableEnded) socket.unshift(Buffer.concat(early));
	flowForFirstListener(socket);
	return socket;
}

/**
 * A socket that was never resumed starts flowing with its first listener; a paused one needs an explicit
 * `resume` (Node, `stream`).
 */
function flowForFirstListener(socket: Socket): void {
	const onListener = (name: string | symbol) => {
		if (name !== 'data') return;
		socket.off('newListener', onListener);
		process.nextTick(() => socket.resume());
	};
	socket.on('newListener', onListener);
}

/** The library resolves names by itself: with a filter, it is given an address that has passed. */
async function addressOf(proxy: ProxySettings, egress: EgressFilter | undefined): Promise<string> {
	const { lookup } = await lookupFor(egress, proxy);
	if (lookup === undefined || isIP(proxy.host) !== 0) return proxy.host;
	return await new Promise((resolve, reject) => {
		lookup(proxy.host, { all: false }, (error, address) => {
			if (error === null) resolve(String(address));
			else reject(describeBlocked(error, proxy.host) as Error);
		});
	});
}

function refusal(proxy: ProxySettings, { host, port }: Destination, message: string): ProxyError {
	const login = /\bauthentication (?:failed|type)/i.test(message);
	const what = login
		? 'does not take the login'
		: `did not connect to ${serverName({ host, port })}: ${message.replace(/^Socks5 proxy rejected connection - /, '')}`;
	return new ProxyError(proxy, what, { login });
}
