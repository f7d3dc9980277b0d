import { MailError } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { Backoff } from './Backoff';
import type { Clock } from './Clock';

export interface RetryPolicy {
	/** How often a message is tried while the server temporarily refuses it. */
	tries: number;
	/**
	 * How often a message is tried while the server is unreachable or failing; fewer if there is a
	 * fallback.
	 */
	triesUnreachable: number;
	/** First and longest wait in milliseconds. */
	minMs: number;
	maxMs: number;
}

/**
 * Retries transient failures after which the server has not taken the message. A message of unknown outcome
 * is never sent again, and if the server asks for a longer wait than `maxMs`, it is not tried again.
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
