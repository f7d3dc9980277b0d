import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { serverName } from '../contracts/serverName';
import { assertMayTravel } from './assertMayTravel';
import { noDeferral } from './cannotDo';
import { sharedPool } from './sharedPool';
import type { Handover, SmtpClient } from './SmtpClient';
import { LeftBehind } from './PlaceInLine';
import type { SmtpPool, ConnectionTask } from './SmtpPool';
import type { SmtpSettings } from './SmtpSettings';

/** Sends over SMTP submission (RFC 6409), on connections shared by all executions of this process. */
export class SmtpTransport implements MailTransport {
	readonly server: string;

	/**
	 * @param tokens absent if the server requires no sign-in
	 * @throws MailError of kind `configuration` if a token or a message would be sent unencrypted
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
			const run: ConnectionTask<Handover | 'elsewhere'>['run'] = async (client, isFresh, onWritten) =>
				await handOver({ client, isFresh, onWritten }, mail, signal);
			const handover = await this.pool
				.use(this.settings, this.tokens, signal, { mayFollow: true, run })
				.catch(elsewhere);
			if (handover !== 'elsewhere') return { ...handover, server: this.server };
		}
	}

	/** The connections are shared; the pool closes them when idle. */
	async close(): Promise<void> {
		await Promise.resolve();
	}
}

/** If the server closed a pooled connection while it was idle, another one is used. */
async function handOver(
	{ client, isFresh, onWritten }: { client: SmtpClient; isFresh: boolean; onWritten: () => void },
	mail: OutgoingMail,
	signal: AbortSignal,
): Promise<Handover | 'elsewhere'> {
	try {
		return await client.send(mail, signal, onWritten);
	} catch (error) {
		const isStale = !isFresh && !client.isUsable && !signal.aborted;
		// Transient means that the server has not taken the message.
		if (isStale && error instanceof MailError && error.transient) return 'elsewhere';
		throw error;
	}
}

/** The response to the message in front is late, and nothing of this message was sent. */
function elsewhere(error: unknown): 'elsewhere' {
	if (error instanceof LeftBehind) return 'elsewhere';
	throw error;
}
