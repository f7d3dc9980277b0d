import { readFile } from 'node:fs/promises';
import type { MailProbe } from '../../../nodes/mail/contracts/MailProbe';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import type { CheckReport } from '../../../nodes/mail/health/CheckReport';
import { ImapProbe } from '../../../nodes/mail/imap/ImapProbe';
import { checkConnection, type ConnectionCheck } from '../../../nodes/mail/n8n/checkConnection';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { Pop3Probe } from '../../../nodes/mail/pop3/Pop3Probe';
import { SmtpProbe } from '../../../nodes/mail/smtp/SmtpProbe';
import { Authority, EXCHANGE_SCOPES } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { SmtpLabServer } from '../../lab/smtp/SmtpLabServer';

export const MAILBOX = 'ada@contoso.example';

export type MailProtocol = 'imap' | 'pop3' | 'smtp';

/** A check that differs from one of the lab's Dovecot over TLS, where everything is right. */
export interface Variant {
	protocol?: MailProtocol;
	connection?: Partial<ConnectionSettings>;
	mailbox?: string;
	folder?: string;
	/** A token, or where tokens come from; `none`: nobody signs in. */
	tokens?: string | TokenProvider | 'none';
	hosts?: ConnectionCheck['hosts'];
	stepMs?: number;
}

/** An authority, a Dovecot that asks it, and checks of it. */
export class CheckLab {
	ca = '';
	token = '';

	private constructor(
		readonly authority: Authority,
		readonly relay: SmtpLabServer,
		readonly dovecot: Dovecot,
	) {}

	static async start(): Promise<CheckLab> {
		const authority = await Authority.start();
		const relay = await SmtpLabServer.start();
		const lab = new CheckLab(authority, relay, await Dovecot.start({ authority, relay }));
		lab.ca = await readFile(lab.dovecot.certificates.ca, 'utf8');
		lab.token = await lab.newToken();
		return lab;
	}

	async newToken(scope = EXCHANGE_SCOPES, user = MAILBOX): Promise<string> {
		return (await this.authority.signIn({ user, scope })).access_token;
	}

	async check(variant: Variant = {}): Promise<CheckReport> {
		return await checkConnection(this.toCheck(variant), new AbortController().signal);
	}

	toCheck(variant: Variant): ConnectionCheck {
		const { protocol = 'imap', mailbox = MAILBOX, folder, hosts, stepMs = 2_000, tokens } = variant;
		const { ports, host } = this.dovecot;
		const usual = {
			imap: { port: ports.imaps, security: 'ssl' as const },
			pop3: { port: ports.pop3s, security: 'ssl' as const },
			smtp: { port: ports.submission, security: 'starttls' as const },
		}[protocol];
		const connection = { host, ca: this.ca, ...usual, ...variant.connection };
		const probe = probeOf(protocol, connection, mailbox, folder, stepMs);
		return {
			protocol,
			connection,
			probe,
			stepMs,
			...(tokens === 'none' ? {} : { mailbox, tokens: this.provider(tokens) }),
			...(folder === undefined ? {} : { folder }),
			...(hosts === undefined ? {} : { hosts }),
		};
	}

	async stop(): Promise<void> {
		await this.dovecot.stop();
		await this.relay.stop();
		await this.authority.stop();
	}

	private provider(tokens: string | TokenProvider = this.token): TokenProvider {
		return typeof tokens === 'string' ? { getToken: () => Promise.resolve({ token: tokens }) } : tokens;
	}
}

function probeOf(
	protocol: MailProtocol,
	connection: ConnectionSettings,
	mailbox: string,
	folder: string | undefined,
	answerMs: number,
): MailProbe {
	const settings = { connection, mailbox, answerMs };
	if (protocol === 'pop3') return new Pop3Probe(settings);
	if (protocol === 'smtp') return new SmtpProbe(settings);
	return new ImapProbe({ ...settings, ...(folder === undefined ? {} : { folder }) });
}
