import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { serverName } from '../contracts/serverName';
import { assertMayTravel } from './assertMayTravel';
import { noDeferral } from './cannotDo';
import { sharedPool } from './sharedPool';
import type { Handover, SmtpClient } from './SmtpClient';
import { LeftBehind } from './PlaceInLine';
import type { SmtpPool, Work } from './SmtpPool';
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
		const run = async (client: SmtpClient) => await client.probe(signal);
		await this.pool.use(this.settings, this.tokens, signal, { mayFollow: false, run });
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		if (mail.sendAt !== undefined) throw noDeferral();
		await this.pool.pace(this.settings, signal);
		for (;;) {
			const run: Work<Handover | 'elsewhere'>['run'] = async (client, isFresh, onWritten) =>
				await handOver({ client, isFresh, onWritten }, mail, signal);
			const handover = await this.pool
				.use(this.settings, this.tokens, signal, { mayFollow: true, run })
				.catch(elsewhere);
			if (handover !== 'elsewhere') return { ...handover, server: this.server };
		}
	}

	/** Nothing here is ours alone: connections are closed when they have rested long enough. */
	async close(): Promise<void> {
		await Promise.resolve();
	}
}

/** A server may have hung up on a connection while it was at rest: no failure, the next one is taken. */
async function handOver(
	{ client, isFresh, onWritten }: { client: SmtpClient; isFresh: boolean; onWritten: () => void },
	mail: OutgoingMail,
	signal: AbortSignal,
): Promise<Handover | 'elsewhere'> {
	try {
		return await client.send(mail, signal, onWritten);
	} catch (error) {
		const isStale = !isFresh && !client.isUsable && !signal.aborted;
		// Transient: whoever says so has not taken the message.
		if (isStale && error instanceof MailError && error.transient) return 'elsewhere';
		throw error;
	}
}

/** The answer to the message in front did not come in time, and this one has not left. */
function elsewhere(error: unknown): 'elsewhere' {
	if (error instanceof LeftBehind) return 'elsewhere';
	throw error;
}
