import { MailError } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { Backoff } from './Backoff';
import type { Clock } from './Clock';

export interface RetryPolicy {
	/** How often a message is tried while the server puts it off. */
	tries: number;
	/** How often, when the server cannot be reached or is out of order; fewer where there is another way. */
	triesUnreachable: number;
	/** First and longest wait in milliseconds. */
	minMs: number;
	maxMs: number;
}

/**
 * Sends again what a server has put off: a transient failure by which it has not taken the message. A message of
 * unknown outcome is never sent again, and a server that asks for a longer wait than `maxMs` is not waited for.
 */
export class RetryingTransport implements MailTransport {
	readonly server: string;

	constructor(
		private readonly transport: MailTransport,
		private readonly policy: RetryPolicy,
		private readonly clock: Clock,
	) {
		this.server = transport.server;
	}

	async verify(signal: AbortSignal): Promise<void> {
		await this.transport.verify(signal);
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		const backoff = new Backoff(this.policy);
		for (let tries = 1; ; tries += 1) {
			try {
				return await this.transport.send(mail, signal);
			} catch (error) {
				if (!this.isWorthAnother(error, tries) || signal.aborted) throw error;
				await this.clock.sleep(backoff.next((error as MailError).retryAfterMs), signal);
				if (signal.aborted) throw error;
			}
		}
	}

	async close(): Promise<void> {
		await this.transport.close();
	}

	private isWorthAnother(error: unknown, tries: number): boolean {
		if (!(error instanceof MailError) || !error.transient) return false;
		const { tries: most, triesUnreachable, maxMs } = this.policy;
		if ((error.retryAfterMs ?? 0) > maxMs) return false;
		return tries < (error.kind === 'throttled' ? most : triesUnreachable);
	}
}
