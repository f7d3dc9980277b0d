import { MailError, type MailErrorKind } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import type { TokenProvider } from '../contracts/TokenProvider';
import type { HealthRegistry } from './HealthRegistry';
import type { MailHealth } from './MailHealth';

/** The server, the network or the sign-in: no message gets through. */
const NOT_REACHABLE: ReadonlySet<MailErrorKind> = new Set([
	'network',
	'timeout',
	'unavailable',
	'tls',
	'certificate',
	'protocol',
	'tokenExpired',
	'reconnect',
	'authentication',
	'consent',
]);

/** The server let us sign in and judged one message. */
const ANSWERED: ReadonlySet<MailErrorKind> = new Set(['refused', 'tooLarge']);

/** SMTP AUTH is disabled: refused at the sign-in, before a message could be the cause. */
const SIGN_IN_REFUSED = '5.7.139';
/** One message is temporarily refused: greylisting, a full mailbox (RFC 5321 section 4.2.3). */
const PUT_OFF = /^SMTP 45[0-2]$/;

/** Reports the result of each attempt to send to the registry. */
export class ReportingTransport implements MailTransport {
	readonly server: string;

	/** @param tokens absent if the server requires no sign-in */
	constructor(
		private readonly transport: MailTransport,
		private readonly registry: HealthRegistry,
		private readonly health: MailHealth,
		private readonly tokens: TokenProvider | undefined,
	) {
		this.server = transport.server;
	}

	async verify(signal: AbortSignal): Promise<void> {
		await this.transport.verify(signal);
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		try {
			const result = await this.transport.send(mail, signal);
			this.registry.reachable(this.health);
			this.health.lastSyncAt = this.health.seenAt;
			return result;
		} catch (error) {
			// The execution was stopped, which says nothing about the server.
			if (error instanceof MailError && !signal.aborted) this.learnFrom(error);
			throw error;
		} finally {
			this.noteExpiry();
		}
	}

	async close(): Promise<void> {
		await this.transport.close();
	}

	private learnFrom(error: MailError): void {
		const { kind, code = '' } = error;
		if (ANSWERED.has(kind)) this.registry.reachable(this.health);
		else if (code === SIGN_IN_REFUSED || (NOT_REACHABLE.has(kind) && !PUT_OFF.test(code)))
			this.registry.unreachable(this.health, error);
	}

	private noteExpiry(): void {
		if (this.tokens?.expiry === undefined) delete this.health.expiry;
		else this.health.expiry = this.tokens.expiry;
	}
}
