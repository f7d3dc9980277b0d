import { Agent, type RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConnectionSettings } from '../ConnectionSettings';
import { openSocket } from '../openSocket';
import type { SocketDeadline } from '../Destination';

/** A request that may have to open a connection, with the deadline for it. */
export interface OpeningOptions extends RequestOptions {
	opening: { connection: ConnectionSettings; deadline: SocketDeadline };
}

/**
 * Opens connections like everything in this package: proxies, own CA, TLS policy. Never use the global
 * agent, which n8n replaces when the environment names a proxy.
 */
export class SocketAgent extends Agent {
	/** Called by Node, though missing in its types; it takes a socket, or a later call of `done`. */
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
