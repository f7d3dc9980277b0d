import type { Socket } from 'node:net';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { wrapInTls } from '../net/openSocket';

/** Hands imapflow a connection that stands already, and starts TLS on it when imapflow has asked the server to. */
export function imapTransport(socket: Socket, connection: ConnectionSettings) {
	return {
		connect: (_: unknown, onConnect: () => void) => {
			if (socket.destroyed) throw new ClosedAtOnce();
			// It wants to hear of it later, with its own listeners in place.
			setImmediate(onConnect);
			return socket;
		},
		upgrade: (_: unknown, _options: unknown, onSecure: () => void) =>
			wrapInTls(socket, connection).once('secureConnect', onSecure),
	};
}

/** Named as imapflow names it. */
class ClosedAtOnce extends Error {
	readonly code = 'ClosedAfterConnectText';

	constructor() {
		super('The server closed the connection at once');
	}
}
