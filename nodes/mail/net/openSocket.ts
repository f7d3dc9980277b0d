import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { ConnectionSettings } from './ConnectionSettings';
import { assertLoopback, isNamedLoopback } from './loopback';
import { assertMayReach, describeBlocked, lookupFor } from './mayConnect';
import { httpConnect } from './proxy/httpConnect';
import { proxyFor } from './proxy/proxyFor';
import { socksConnect } from './proxy/socksConnect';
import { tlsOptions } from './tlsOptions';
import { withDeadline } from '../async/withDeadline';
import type { SocketDeadline } from './Destination';

/**
 * Connects to a server, directly or through a proxy; with Security SSL, TLS is established. The socket is
 * paused, so that a greeting waits for a reader, and has a listener for `error`, so that none crashes the
 * process.
 *
 * @throws errors of sockets and TLS with their codes, ProxyError, DeadlineExceeded, MailError
 */
export async function openSocket(
	connection: ConnectionSettings,
	{ ms, signal }: SocketDeadline,
): Promise<Socket> {
	const given = new AbortController();
	const opening = open(connection, { ms, signal: given.signal });
	try {
		return await withDeadline(opening, { ms, signal, onGiveUp: () => given.abort() });
	} catch (error) {
		given.abort();
		opening.then((socket) => socket.destroy()).catch(() => undefined);
		throw error;
	}
}

/**
 * Starts TLS on a connection whose server has agreed to it (RFC 8314 section 3.2, STARTTLS and STLS).
 *
 * @throws errors of TLS with their codes, DeadlineExceeded
 */
export async function startTls(
	socket: Socket,
	connection: ConnectionSettings,
	{ ms, signal }: SocketDeadline,
): Promise<TLSSocket> {
	const handshakeEnd = handshake(wrapInTls(socket, connection));
	return await withDeadline(handshakeEnd, { ms, signal, onGiveUp: () => socket.destroy() });
}

/** Adds TLS to a connection; the handshake is still to come. */
export function wrapInTls(socket: Socket, connection: ConnectionSettings): TLSSocket {
	const { host } = connection;
	return quiet(
		connectTls({
			...tlsOptions(connection),
			socket,
			// Without it, the certificate of a server given by address would be compared with "localhost".
			host,
			// RFC 6066 section 3: an address is not allowed as a server name.
			...(isIP(host) === 0 ? { servername: host } : {}),
		}),
	);
}

async function open(connection: ConnectionSettings, deadline: SocketDeadline): Promise<Socket> {
	const socket = quiet(await openTcp(connection, deadline));
	deadline.signal.addEventListener('abort', () => socket.destroy(), { once: true });
	return connection.security === 'ssl' ? await handshake(wrapInTls(socket, connection)) : socket;
}

async function openTcp(connection: ConnectionSettings, deadline: SocketDeadline): Promise<Socket> {
	const { host, port, ca, egress } = connection;
	const destination = { host, port };
	const proxy = proxyFor(connection);
	if (proxy === undefined) return await directly(connection, deadline.signal);
	await assertMayReach(egress, destination);
	return proxy.kind === 'socks5'
		? await socksConnect(proxy, destination, { ...deadline, egress })
		: await httpConnect(proxy, destination, { signal: deadline.signal, ca, egress });
}

async function directly(connection: ConnectionSettings, signal: AbortSignal): Promise<Socket> {
	const { host, port, egress } = connection;
	const lookup = await lookupFor(egress, { host, port });
	const socket = quiet(connectTcp({ host, port, ...lookup, noDelay: true, keepAlive: true, signal }));
	await new Promise<void>((resolve, reject) => {
		socket.once('connect', () => resolve());
		socket.once('error', (error) => reject(describeBlocked(error, host) as Error));
	});
	try {
		if (isExempt(connection)) assertLoopback(socket.remoteAddress, host);
		return socket;
	} catch (error) {
		socket.destroy();
		throw error;
	}
}

/** Whether it is unencrypted only because the name claims to be this machine. */
function isExempt({ host, security, allowUnencrypted }: ConnectionSettings): boolean {
	return security === 'none' && allowUnencrypted !== true && isNamedLoopback(host) && isIP(host) === 0;
}

async function handshake(socket: TLSSocket): Promise<TLSSocket> {
	return await new Promise((resolve, reject) => {
		socket.once('secureConnect', () => resolve(socket));
		socket.once('error', reject);
		socket.once('close', () => reject(new ClosedInHandshake()));
	});
}

/** Uses the same code as imapflow. */
class ClosedInHandshake extends Error {
	readonly code = 'ClosedAfterConnectTLS';

	constructor() {
		super('The server closed the connection while TLS was being set up');
	}
}

function quiet<S extends Socket>(socket: S): S {
	return socket.on('error', () => undefined);
}
