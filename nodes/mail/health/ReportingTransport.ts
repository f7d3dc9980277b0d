import { MailError, type MailErrorKind } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import type { TokenProvider } from '../contracts/TokenProvider';
import type { HealthRegistry } from './HealthRegistry';
import type { MailHealth } from './MailHealth';

/** The server, or the way to it, or the sign-in: nobody's mail gets through. */
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

/** The server signed us in and judged one message. */
const ANSWERED: ReadonlySet<MailErrorKind> = new Set(['refused', 'tooLarge']);

/** SMTP AUTH is off: refused at the sign-in, before there is a message that could be to blame. */
const SIGN_IN_REFUSED = '5.7.139';
/** One message is put off: greylisting, a full mailbox (RFC 5321 section 4.2.3). */
const PUT_OFF = /^SMTP 45[0-2]$/;

/** Tells the registry what each try to send says of the server. */
export class ReportingTransport implements MailTransport {
	readonly server: string;

	/** @param tokens absent where the server wants no sign-in */
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
			// Somebody has stopped the run: no sign of anything.
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
