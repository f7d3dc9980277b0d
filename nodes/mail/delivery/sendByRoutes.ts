import { MailError } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { defined } from '../contracts/defined';

/** A way to send, with the message as it goes this way: another account is another sender. */
export interface Route {
	/** Closed when the message has gone, or will not go this way. */
	readonly transport: MailTransport;
	readonly mail: OutgoingMail;
}

export interface Sent {
	readonly result: SendResult;
	/** Which of the routes it went. */
	readonly route: number;
	/** Why the routes before did not serve. */
	readonly failures: readonly MailError[];
}

/**
 * Sends by the first route that works. The next is taken only when it is known that nobody got the message: not
 * when a server has taken it for some of its recipients, and not when its answer was lost.
 *
 * @param route gives the nth, composed when it is needed; undefined when there is none left
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

/** What went wrong with the first is what has to be put right; the others are told beside it. */
function allFailed(failures: readonly MailError[]): MailError {
	const [first, ...others] = failures;
	if (first === undefined) return new MailError('configuration', 'There is no server to send by');
	if (others.length === 0) return first;
	const told = others.map((error) => `The fallback server failed too: ${error.message}`);
	return retold(first, [first.message, ...told].join(' '), [first, ...others]);
}

function withEarlier(error: MailError, earlier: readonly MailError[]): MailError {
	if (earlier.length === 0) return error;
	const told = earlier.map(({ message }) => `The first server had failed before: ${message}`);
	return retold(error, [error.message, ...told].join(' '), [error]);
}

function retold(error: MailError, message: string, all: readonly MailError[]): MailError {
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
