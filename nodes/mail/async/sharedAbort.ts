import { setMaxListeners } from 'node:events';

/**
 * Ends much that is under way at a time: as many listen to its signal as there are requests. Node takes more than ten
 * for a leak, and warns of it in the log.
 */
export function sharedAbort(): AbortController {
	const controller = new AbortController();
	setMaxListeners(Infinity, controller.signal);
	return controller;
}
