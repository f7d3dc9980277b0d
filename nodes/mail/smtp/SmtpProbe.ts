import type { MailProbe, ProbeFinding } from '../contracts/MailProbe';
import type { AccessToken } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { assertMayTravel } from './assertMayTravel';
import { SmtpClient } from './SmtpClient';

export interface SmtpProbeOptions {
	connection: ConnectionSettings;
	/** Address that signs in; absent if the server requires no sign-in. */
	mailbox?: string;
	/** How long in milliseconds the server may take for a command. */
	answerMs?: number;
}

/**
 * Signs in to a submission server without sending anything. Whether a sender is allowed can only be tested
 * with a message.
 */
export class SmtpProbe implements MailProbe {
	private client: SmtpClient | undefined;

	constructor(private readonly options: SmtpProbeOptions) {}

	async login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding> {
		const { connection, mailbox = '', answerMs } = this.options;
		const settings = {
			connection,
			maxConnections: 1,
			...(token === undefined ? {} : { account: { user: mailbox, id: 'probe' } }),
			...defined({ answerMs }),
		};
		assertMayTravel(settings);
		await this.close();
		// Not a pooled connection: an existing one would prove nothing.
		this.client = await SmtpClient.open(settings, token?.token, signal);
		await this.client.probe(signal);
		const { largest } = this.client.greeting;
		const limit = largest === undefined ? '' : `, which accepts messages of up to ${inMegabytes(largest)} MB`;
		const who = token === undefined ? 'Greeted by the server' : `Signed in as ${mailbox} to the server`;
		return {
			detail: `${who}${limit}`,
			data: {
				...(token === undefined ? {} : { mailbox }),
				...defined({ maxSize: largest }),
			},
		};
	}

	close(): Promise<void> {
		this.client?.close();
		this.client = undefined;
		return Promise.resolve();
	}
}

function inMegabytes(octets: number): string {
	return String(Math.floor(octets / 1024 / 1024));
}
