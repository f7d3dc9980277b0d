import { MailError } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { defined } from '../contracts/defined';

/** A transport, with the message as composed for it: another account is another sender. */
export interface Route {
	/** Closed when the message was sent, or will not be sent this way. */
	readonly transport: MailTransport;
	readonly mail: OutgoingMail;
}

export interface Sent {
	readonly result: SendResult;
	/** Index of the route that was used. */
	readonly route: number;
	/** Why the earlier routes failed. */
	readonly failures: readonly MailError[];
}

/**
 * Sends by the first route that works. The next one is used only when it is known that no one received the
 * message: not if a server has accepted it for some recipients, and not if its response was lost.
 *
 * @param route returns the nth route, composed on demand; undefined if there are no more
 * @throws MailError
 */
export async function sendByRoutes(
	route: (index: number) => Promise<Route | undefined>,
	signal: AbortSignal,
): Promise<Sent> {
	const failures: MailError[] = [];
	for (let index = 0; ; index += 1) {
		const next = await route(index);
		if (next === undefined) throw allFailed(failures);
		try {
			const result = await next.transport.send(next.mail, signal);
			return { result, route: index, failures };
		} catch (error) {
			if (!(error instanceof MailError) || signal.aborted) throw error;
			if (error.kind === 'outcomeUnknown') throw withEarlier(error, failures);
			failures.push(error);
		} finally {
			await next.transport.close();
		}
	}
}

/** The failure of the first route is the one to fix; the others are mentioned with it. */
function allFailed(failures: readonly MailError[]): MailError {
	const [first, ...others] = failures;
	if (first === undefined) return new MailError('configuration', 'No server to send through is configured');
	if (others.length === 0) return first;
	const notes = others.map((error) => `The fallback server failed too: ${error.message}`);
	return reworded(first, [first.message, ...notes].join(' '), [first, ...others]);
}

function withEarlier(error: MailError, earlier: readonly MailError[]): MailError {
	if (earlier.length === 0) return error;
	const notes = earlier.map(({ message }) => `The first server had already failed: ${message}`);
	return reworded(error, [error.message, ...notes].join(' '), [error]);
}

function reworded(error: MailError, message: string, all: readonly MailError[]): MailError {
	const { kind, code, cause } = error;
	const hint = all
		.flatMap((one) => (one.hint === undefined ? [] : [one.hint]))
		.join(' For the fallback server: ');
	return new MailError(kind, message, {
		transient: all.every((one) => one.transient),
		...(hint === '' ? {} : { hint }),
		...defined({ code, cause }),
	});
}
