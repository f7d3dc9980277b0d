import { setMaxListeners } from 'node:events';

/**
 * A controller for many operations at once: each request adds a listener to its signal. Node takes more
 * than ten listeners for a leak and logs a warning.
 */
export function sharedAbort(): AbortController {
	const controller = new AbortController();
	setMaxListeners(Infinity, controller.signal);
	return controller;
}
