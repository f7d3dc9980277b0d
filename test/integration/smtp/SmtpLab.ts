import { readFile } from 'node:fs/promises';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { OutgoingMail } from '../../../nodes/mail/contracts/MailTransport';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../nodes/mail/message/compose/MailDraft';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { SmtpPool } from '../../../nodes/mail/smtp/SmtpPool';
import type { SmtpSettings } from '../../../nodes/mail/smtp/SmtpSettings';
import { SmtpTransport } from '../../../nodes/mail/smtp/SmtpTransport';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { SmtpLabServer, type SmtpLabOptions } from '../../lab/smtp/SmtpLabServer';

export const SENDER = 'ada@contoso.example';

export type Variant = Partial<Omit<SmtpSettings, 'connection'>> & {
	connection?: Partial<ConnectionSettings>;
};

/** An authority, a Dovecot that asks it, and submission servers as tests want them. */
export class SmtpLab {
	ca = '';
	token = '';
	private count = 0;
	private pools: SmtpPool[] = [];
	private servers: SmtpLabServer[] = [];

	private constructor(
		readonly authority: Authority,
		readonly relay: SmtpLabServer,
		readonly dovecot: Dovecot,
	) {}

	static async start(): Promise<SmtpLab> {
		const authority = await Authority.start();
		const relay = await SmtpLabServer.start();
		const lab = new SmtpLab(authority, relay, await Dovecot.start({ authority, relay }));
		lab.ca = await readFile(lab.dovecot.certificates.ca, 'utf8');
		lab.token = await lab.newToken();
		return lab;
	}

	async newToken(user = SENDER): Promise<string> {
		return (await this.authority.signIn({ user })).access_token;
	}

	/** A submission server that asks the authority; stopped with the lab. */
	async server(options: SmtpLabOptions = {}): Promise<SmtpLabServer> {
		const server = await SmtpLabServer.start({ authority: this.authority, ...options });
		this.servers.push(server);
		return server;
	}

	settings(port: number, { connection, ...variant }: Variant = {}): SmtpSettings {
		return {
			connection: { host: '127.0.0.1', port, security: 'none', proxy: 'none', ...connection },
			account: { user: SENDER, id: 'credential' },
			maxConnections: 3,
			answerMs: 3_000,
			acceptMs: 3_000,
			...variant,
		};
	}

	pool(): SmtpPool {
		const pool = new SmtpPool();
		this.pools.push(pool);
		return pool;
	}

	/** A transport with a pool of its own, unless it is given one. */
	transport(port: number, variant: Variant = {}, pool = this.pool(), tokens = this.tokens()): SmtpTransport {
		const settings = this.settings(port, variant);
		return new SmtpTransport(settings, settings.account === undefined ? undefined : tokens, pool);
	}

	transportWith(settings: SmtpSettings): SmtpTransport {
		return new SmtpTransport(
			settings,
			settings.account === undefined ? undefined : this.tokens(),
			this.pool(),
		);
	}

	tokens(): TokenProvider {
		return { getToken: () => Promise.resolve({ token: this.token }) };
	}

	async mail(draft: Partial<MailDraft> = {}): Promise<OutgoingMail> {
		return await composeMail({
			messageId: `smtp-${String((this.count += 1))}@contoso.example`,
			date: new Date(),
			from: { address: SENDER },
			to: [{ address: 'sam@fabrikam.example' }],
			subject: 'Integration',
			text: 'Hello',
			...draft,
		});
	}

	/** Ends what a test has opened. */
	async reset(): Promise<void> {
		for (const pool of this.pools.splice(0)) pool.close();
		for (const server of this.servers.splice(0)) await server.stop();
	}

	async stop(): Promise<void> {
		await this.reset();
		await this.dovecot.stop();
		await this.relay.stop();
		await this.authority.stop();
	}
}

export async function failure(work: Promise<unknown>): Promise<MailError> {
	return await work.then(
		() => {
			throw new Error('It worked');
		},
		(error: unknown) => error as MailError,
	);
}
