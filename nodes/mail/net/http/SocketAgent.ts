import { Agent, type RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConnectionSettings } from '../ConnectionSettings';
import { openSocket } from '../openSocket';
import type { SocketDeadline } from '../Destination';

/** A request that may have to open a connection, and how long that may take. */
export interface OpeningOptions extends RequestOptions {
	opening: { connection: ConnectionSettings; deadline: SocketDeadline };
}

/**
 * Connections as everything in this package makes them: proxies, own CA, TLS policy. Never the global agent, in
 * whose place n8n puts another one where the environment names a proxy.
 */
export class SocketAgent extends Agent {
	/** Called by Node, whose types do not know it; it takes a socket, or a later call of `done`. */
	createConnection(
		options: RequestOptions,
		done?: (error: Error | null, socket?: Duplex) => void,
	): undefined {
		const { connection, deadline } = (options as OpeningOptions).opening;
		openSocket(connection, deadline).then(
			(socket) => done?.(null, socket),
			(error: Error) => done?.(error),
		);
	}
}
