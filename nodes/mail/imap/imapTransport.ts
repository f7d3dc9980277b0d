import type { Socket } from 'node:net';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { wrapInTls } from '../net/openSocket';

/** Gives imapflow an established connection, and starts TLS on it after imapflow has sent STARTTLS. */
export function imapTransport(socket: Socket, connection: ConnectionSettings) {
	return {
		connect: (_: unknown, onConnect: () => void) => {
			if (socket.destroyed) throw new ClosedAtOnce();
			// imapflow expects the callback later, after it has added its listeners.
			setImmediate(onConnect);
			return socket;
		},
		upgrade: (_: unknown, _options: unknown, onSecure: () => void) =>
			wrapInTls(socket, connection).once('secureConnect', onSecure),
	};
}

/** Uses imapflow's error code. */
class ClosedAtOnce extends Error {
	readonly code = 'ClosedAfterConnectText';

	constructor() {
		super('The server closed the connection immediately');
	}
}
