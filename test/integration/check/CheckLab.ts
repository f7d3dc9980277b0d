import { readFile } from 'node:fs/promises';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import type { CheckReport } from '../../../nodes/mail/check/CheckReport';
import { checkConnection } from '../../../nodes/mail/check/checkConnection';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { probes } from '../../../nodes/MicrosoftMailHealth/probes';
import { Authority, EXCHANGE_SCOPES } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { EwsServer } from '../../lab/ews/EwsServer';
import { GraphServer } from '../../lab/graph/GraphServer';
import { SmtpLabServer } from '../../lab/smtp/SmtpLabServer';
import type { CheckedProtocol, ConnectionCheck } from '../../../nodes/mail/check/ConnectionCheck';

export const MAILBOX = 'ada@contoso.example';

export const GRAPH_SCOPES = 'https://graph.microsoft.com/Mail.ReadWrite offline_access';
export const EWS_SCOPES = 'https://outlook.office.com/EWS.AccessAsUser.All offline_access';

/** A check that differs from one of the lab's Dovecot over TLS, where everything is right. */
export interface Variant {
	protocol?: CheckedProtocol;
	connection?: Partial<ConnectionSettings>;
	mailbox?: string;
	folder?: string;
	/** A token, or where tokens come from; `none`: nobody signs in. */
	tokens?: string | TokenProvider | 'none';
	hosts?: ConnectionCheck['hosts'];
	viewer?: ConnectionCheck['viewer'];
	/** As if the server were one of Microsoft's. */
	cloud?: ConnectionCheck['cloud'];
	stepMs?: number;
}

/** An authority, the servers that ask it, and checks of them. */
export class CheckLab {
	ca = '';
	token = '';

	private constructor(
		readonly authority: Authority,
		readonly relay: SmtpLabServer,
		readonly dovecot: Dovecot,
		readonly graph: GraphServer,
		readonly ews: EwsServer,
	) {}

	static async start(): Promise<CheckLab> {
		const authority = await Authority.start();
		const relay = await SmtpLabServer.start();
		const dovecot = await Dovecot.start({ authority, relay });
		const { certificates } = dovecot;
		const graph = await GraphServer.start({ authority });
		const ews = await EwsServer.start({ authority, certificates, store: graph.store });
		const lab = new CheckLab(authority, relay, dovecot, graph, ews);
		const trusted = [certificates.ca, graph.certificates.ca].map(
			async (file) => await readFile(file, 'utf8'),
		);
		lab.ca = (await Promise.all(trusted)).join('');
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
		const { protocol = 'imap', mailbox = MAILBOX, folder, hosts, viewer, stepMs = 4_000, tokens, cloud } = variant;
		const connection = { ...this.usual(protocol), ca: this.ca, ...variant.connection };
		const named = folder === undefined ? {} : { folder };
		const settings = { connection, mailbox, ...named, isApp: false, answerMs: stepMs };
		return {
			protocol,
			connection,
			probe: probes[protocol](settings),
			stepMs,
			...(cloud === undefined ? {} : { cloud }),
			...(tokens === 'none' ? {} : { mailbox, tokens: this.provider(tokens) }),
			...named,
			...(hosts === undefined ? {} : { hosts }),
			...(viewer === undefined ? {} : { viewer }),
		};
	}

	async stop(): Promise<void> {
		await this.ews.stop();
		await this.graph.stop();
		await this.dovecot.stop();
		await this.relay.stop();
		await this.authority.stop();
	}

	/** Where a protocol is, over TLS. */
	private usual(protocol: CheckedProtocol): ConnectionSettings {
		const { ports, host } = this.dovecot;
		const ssl = (port: number) => ({ host, port, security: 'ssl' as const });
		return {
			imap: ssl(ports.imaps),
			pop3: ssl(ports.pop3s),
			smtp: { host, port: ports.submission, security: 'starttls' as const },
			graph: ssl(this.graph.port),
			ews: ssl(this.ews.port),
		}[protocol];
	}

	private provider(tokens: string | TokenProvider = this.token): TokenProvider {
		return typeof tokens === 'string' ? { getToken: () => Promise.resolve({ token: tokens }) } : tokens;
	}
}
