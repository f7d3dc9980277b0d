/**
 * How much of a request may have reached the server when it failed.
 *
 * - `nothing`: there was no connection yet.
 * - `part`: the last octets of the body never left, so the server cannot have taken it for whole (RFC 9112
 *   section 8).
 * - `all`: it may have had all of it, and may have acted on it.
 */
export type Sent = 'nothing' | 'part' | 'all';

/** Beside the errors and not in them: they are those of Node, and some are made by others. */
const known = new WeakMap<object, Sent>();

export function noteSent(error: unknown, sent: Sent): void {
	if (typeof error === 'object' && error !== null) known.set(error, sent);
}

/** @param error as `HttpsClient.request` threw it; of any other nothing is known, so `all` is assumed */
export function sentBefore(error: unknown): Sent {
	return (typeof error === 'object' && error !== null ? known.get(error) : undefined) ?? 'all';
}
