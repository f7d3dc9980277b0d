import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Where Node announces an HTTP request, when it has a socket for it; before that, it cannot be ended. */
const REQUESTS = 'http.client.request.start';
/** Where Node announces a connection that is about to be opened, such as that to a proxy. */
const SOCKETS = 'net.client.socket';

const current = new AsyncLocalStorage<RequestTrace>();
let running = 0;

/**
 * Keeps track of the HTTP requests that other code sends in the course of a call, so that they can be ended although that
 * code accepts no signal. Requests of other calls are not affected, even if they go to the same server.
 */
export class RequestTrace {
	private readonly open = new Set<ClientRequest>();
	/** Connections that were opened while no request had one. */
	private readonly opening = new Set<Socket>();

	/** @throws what the call throws */
	async run<T>(call: () => Promise<T>): Promise<T> {
		if (running === 0) startListening();
		running += 1;
		try {
			return await current.run(this, call);
		} finally {
			running -= 1;
			if (running === 0) stopListening();
		}
	}

	/**
	 * Ends the requests that have not been answered completely; the code that sent them receives the error. A request that
	 * still waits for its connection, because a proxy does not open it, ends with that connection.
	 */
	end(error: Error): void {
		for (const request of this.open) request.destroy(error);
		for (const socket of this.opening) socket.destroy(error);
		this.open.clear();
		this.opening.clear();
	}

	add(request: ClientRequest): void {
		this.open.add(request);
		// Other calls may use the connections, too, once a request has one.
		this.opening.clear();
		request.once('close', () => this.open.delete(request));
	}

	addSocket(socket: Socket): void {
		this.opening.add(socket);
		socket.once('close', () => this.opening.delete(socket));
	}
}

function onRequest(message: unknown): void {
	const { request } = message as { request: ClientRequest };
	current.getStore()?.add(request);
}

function onSocket(message: unknown): void {
	const { socket } = message as { socket: Socket };
	current.getStore()?.addSocket(socket);
}

function startListening(): void {
	subscribe(REQUESTS, onRequest);
	subscribe(SOCKETS, onSocket);
}

function stopListening(): void {
	unsubscribe(REQUESTS, onRequest);
	unsubscribe(SOCKETS, onSocket);
	// Following calls through promises costs the whole process time.
	current.disable();
}
