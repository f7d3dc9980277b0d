import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { serverName } from '../contracts/serverName';
import { assertMayTravel } from './assertMayTravel';
import { noDeferral } from './cannotDo';
import { sharedPool } from './sharedPool';
import type { Handover, SmtpClient } from './SmtpClient';
import type { SmtpPool } from './SmtpPool';
import type { SmtpSettings } from './SmtpSettings';

/** Sends over SMTP submission (RFC 6409), on connections that all runs of this process share. */
export class SmtpTransport implements MailTransport {
	readonly server: string;

	/**
	 * @param tokens absent where the server wants no sign-in
	 * @throws MailError of kind `configuration` when a token or a mail would travel in clear text
	 */
	constructor(
		private readonly settings: SmtpSettings,
		private readonly tokens: TokenProvider | undefined,
		private readonly pool: SmtpPool = sharedPool(settings),
	) {
		assertMayTravel(settings);
		this.server = serverName(settings.connection);
	}

	async verify(signal: AbortSignal): Promise<void> {
		await this.pool.use(this.settings, this.tokens, signal, async (client) => await client.probe(signal));
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		if (mail.sendAt !== undefined) throw noDeferral();
		await this.pool.pace(this.settings, signal);
		for (;;) {
			const work = async (client: SmtpClient, isFresh: boolean) =>
				await handOver(client, isFresh, mail, signal);
			const handover = await this.pool.use(this.settings, this.tokens, signal, work);
			if (handover !== 'stale') return { ...handover, server: this.server };
		}
	}

	/** Nothing here is ours alone: connections are closed when they have rested long enough. */
	async close(): Promise<void> {
		await Promise.resolve();
	}
}

/** A server may have hung up on a connection while it was at rest: no failure, the next one is taken. */
async function handOver(
	client: SmtpClient,
	isFresh: boolean,
	mail: OutgoingMail,
	signal: AbortSignal,
): Promise<Handover | 'stale'> {
	try {
		return await client.send(mail, signal);
	} catch (error) {
		const isStale = !isFresh && !client.isUsable && !signal.aborted;
		// Transient: whoever says so has not taken the message.
		if (isStale && error instanceof MailError && error.transient) return 'stale';
		throw error;
	}
}
