/**
 * How much of a request may have reached the server when it failed.
 *
 * - `nothing`: there was no connection yet.
 * - `part`: the last octets of the body were not sent, so the server cannot have taken it as complete (RFC
 *   9112 section 8).
 * - `all`: the server may have received and executed it.
 */
export type Sent = 'nothing' | 'part' | 'all';

/** Kept outside the errors, because they are Node's and other libraries'. */
const known = new WeakMap<object, Sent>();

export function noteSent(error: unknown, sent: Sent): void {
	if (typeof error === 'object' && error !== null) known.set(error, sent);
}

/** @param error as thrown by `HttpsClient.request`; for any other error `all` is assumed */
export function sentBefore(error: unknown): Sent {
	return (typeof error === 'object' && error !== null ? known.get(error) : undefined) ?? 'all';
}
