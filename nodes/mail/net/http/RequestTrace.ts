import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** Where Node announces an HTTP request, when it has a socket for it; before that, it cannot be ended. */
const CHANNEL = 'http.client.request.start';

const current = new AsyncLocalStorage<RequestTrace>();
let running = 0;

/**
 * Keeps track of the HTTP requests that other code sends in the course of a call, so that they can be ended although that
 * code accepts no signal. Requests of other calls are not affected, even if they go to the same server.
 */
export class RequestTrace {
	private readonly open = new Set<ClientRequest>();

	/** @throws what the call throws */
	async run<T>(call: () => Promise<T>): Promise<T> {
		if (running === 0) subscribe(CHANNEL, onRequest);
		running += 1;
		try {
			return await current.run(this, call);
		} finally {
			running -= 1;
			if (running === 0) stopListening();
		}
	}

	/** Ends the requests that have not been answered completely; the code that sent them receives the error. */
	end(error: Error): void {
		for (const request of this.open) request.destroy(error);
		this.open.clear();
	}

	add(request: ClientRequest): void {
		this.open.add(request);
		request.once('close', () => this.open.delete(request));
	}
}

function onRequest(message: unknown): void {
	const { request } = message as { request: ClientRequest };
	current.getStore()?.add(request);
}

function stopListening(): void {
	unsubscribe(CHANNEL, onRequest);
	// Following calls through promises costs the whole process time.
	current.disable();
}
