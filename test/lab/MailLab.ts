import { readFile } from 'node:fs/promises';
import type { INodeParameters, IWorkflowSettings } from 'n8n-workflow';

import { PROXY_CREDENTIAL, SIGN_INS } from '../../nodes/mail/n8n/credentials/credentialTypes';
import type { ProxySettings } from '../../nodes/mail/net/ConnectionSettings';
import { Authority, type AuthorityOptions } from './authority/Authority';
import type { LabUser } from './authority/authorityTypes';
import { Dovecot, type DovecotOptions } from './dovecot/Dovecot';
import { ExchangeLab, type WebProtocol } from './ExchangeLab';
import { N8n } from './n8n/N8n';
import { N8nApi } from './n8n/N8nApi';
import type { N8nCredential, N8nWorkflow, NodeDraft } from './n8n/n8nTypes';
import type { Post } from './Post';
import { SmtpLabServer } from './smtp/SmtpLabServer';

export interface MailLabOptions {
	authority?: AuthorityOptions;
	dovecot?: Omit<DovecotOptions, 'authority' | 'relay'>;
	/** Servers for Graph and EWS besides, over mailboxes of their own. */
	exchange?: boolean;
	/** More of n8n's environment. */
	env?: Record<string, string>;
	/** Directories of built packages that n8n has from the start; by default this one. */
	packages?: string[];
	/** Told before each step, for people who wait. */
	onStep?: (step: string) => void;
}

/** The lab stands in for Microsoft, and is not one of its servers. */
export const LAB_SERVERS = '127.0.0.1, 127.0.0.2, localhost';

/** What a trigger reads: the lab's Dovecot, or its Exchange. */
export type LabProtocol = 'imap' | 'pop3' | WebProtocol;

export interface MailWorkflowOptions {
	/** By default IMAP. */
	protocol?: LabProtocol;
	name?: string;
	/** Parameters of the trigger, over those that the lab needs; `options` are merged. */
	parameters?: INodeParameters & { options?: INodeParameters };
	settings?: IWorkflowSettings;
	/** Version of the trigger's form; by default the newest. */
	typeVersion?: number;
	/** What follows the trigger; without, nothing does. */
	next?: NodeDraft;
	/** A credential of a proxy that the trigger goes through. */
	proxy?: N8nCredential;
}

export const TRIGGERS: Readonly<Record<LabProtocol, string>> = {
	imap: 'Microsoft IMAP Trigger',
	pop3: 'Microsoft POP3 Trigger',
	graph: 'Microsoft MAPI Trigger',
	ews: 'Microsoft MAPI Trigger',
};
export const TRIGGER = TRIGGERS.imap;

const NODE_TYPES: Readonly<Record<LabProtocol, string>> = {
	imap: 'n8n-nodes-microsoft-mail.microsoftImapTrigger',
	pop3: 'n8n-nodes-microsoft-mail.microsoftPop3Trigger',
	graph: 'n8n-nodes-microsoft-mail.microsoftMapiTrigger',
	ews: 'n8n-nodes-microsoft-mail.microsoftMapiTrigger',
};

/** What a person's credential has to be signed in for. */
const ACCESS: Readonly<Record<WebProtocol, Record<string, unknown>>> = {
	graph: {
		access: 'graph',
		graphPermissions: ['Mail.ReadWrite', 'Mail.ReadWrite.Shared', 'Mail.Send', 'Mail.Send.Shared'],
	},
	ews: { access: 'mail', mailProtocols: ['ews'] },
};

/** What a credential holds besides, for a protocol that those of the lab do not open anyhow. */
export function accessFor(protocol: LabProtocol | 'smtp' = 'imap'): Record<string, unknown> {
	return protocol === 'graph' || protocol === 'ews' ? ACCESS[protocol] : {};
}

/** Everything a mail needs to become an execution: authority, Dovecot, and n8n with the package and an owner. */
export class MailLab {
	private constructor(
		readonly authority: Authority,
		readonly dovecot: Dovecot,
		readonly n8n: N8n,
		readonly api: N8nApi,
		/** What Dovecot's submission server hands mail to; it delivers into Dovecot's mailboxes. */
		readonly relay: SmtpLabServer,
		private readonly exchangeLab?: ExchangeLab,
	) {}

	static async start(options: MailLabOptions = {}): Promise<MailLab> {
		const { onStep = () => {} } = options;
		const running: Array<{ stop(): Promise<void> }> = [];
		const keep = <T extends { stop(): Promise<void> }>(part: T): T => (running.push(part), part);
		try {
			onStep('Starting the OAuth authority');
			const authority = keep(await Authority.start(options.authority));
			onStep('Starting Dovecot');
			const delivery: { to?: Dovecot } = {};
			const relay = keep(
				await SmtpLabServer.start({
					onMail: ({ to, mime }) => to.forEach((mailbox) => delivery.to?.deliver(mailbox, mime)),
				}),
			);
			const dovecot = keep(await Dovecot.start({ ...options.dovecot, authority, relay }));
			delivery.to = dovecot;
			const exchange = options.exchange ? keep(await ExchangeLab.start(authority)) : undefined;
			onStep('Starting n8n');
			const { env = {}, packages } = options;
			const n8n = await N8n.create({ env, ...(packages === undefined ? {} : { packages }) });
			running.push({ stop: async () => await n8n.dispose() });
			const redirectUris = [`${n8n.url}/rest/oauth2-credential/callback`];
			await authority.setClients([{ ...authority.client, redirectUris }]);
			await n8n.start();
			const api = new N8nApi(n8n.url);
			await api.setUpOwner();
			return new MailLab(authority, dovecot, n8n, api, relay, exchange);
		} catch (error) {
			for (const part of running.reverse()) await part.stop();
			throw error;
		}
	}

	/** A credential that is filled in, but not signed in yet: of the kind that fits the account, or the one given. */
	async createCredential(
		user = this.user(),
		data: Record<string, unknown> = {},
		type: string = user.personal ? SIGN_INS.personal : SIGN_INS.work,
	): Promise<N8nCredential> {
		const { clientId, secret } = this.authority.client;
		const tenant = user.personal ? 'consumers' : undefined;
		return await this.api.createCredential(user.user, type, {
			clientId,
			clientSecret: secret,
			typeInUrls: true,
			typedAuthUrl: this.authority.authorizationUrl(tenant),
			typedTokenUrl: this.authority.tokenUrl(tenant),
			access: 'mail',
			mailProtocols: ['imap', 'pop3', 'smtp'],
			email: user.mailbox ?? user.user,
			furtherServers: LAB_SERVERS,
			...data,
		});
	}

	/** A credential signed in through the pages of n8n and of the authority. */
	async signedInCredential(
		user = this.user(),
		data: Record<string, unknown> = {},
		type?: string,
	): Promise<N8nCredential> {
		const credential = await this.createCredential(user, data, type);
		await this.api.signIn(credential.id, async (url) => await this.authority.walk(url, user));
		return credential;
	}

	/** The credential of the authority's app, which signs in by itself. */
	async createAppCredential(mailbox: string, data: Record<string, unknown> = {}): Promise<N8nCredential> {
		const { clientId, secret } = this.authority.client;
		return await this.api.createCredential(`App for ${mailbox}`, SIGN_INS.app, {
			cloud: 'global',
			typedTokenUrl: this.authority.tokenUrl(),
			clientId,
			proof: 'secret',
			clientSecret: secret,
			email: mailbox,
			furtherServers: LAB_SERVERS,
			...data,
		});
	}

	async createProxyCredential({ kind, host, port, user, password }: ProxySettings): Promise<N8nCredential> {
		const data = { kind, host, port, user, password };
		return await this.api.createCredential(`Proxy ${kind}`, PROXY_CREDENTIAL, data);
	}

	/** A workflow that begins with a trigger on the lab's Dovecot; not active yet. */
	async createMailWorkflow(
		credential: N8nCredential,
		options: MailWorkflowOptions = {},
	): Promise<N8nWorkflow> {
		const { name = 'Mail', next, settings = {}, protocol = 'imap', proxy } = options;
		const { typeVersion = protocol === 'imap' || protocol === 'pop3' ? 1.1 : 1 } = options;
		const triggerName = TRIGGERS[protocol];
		const { id, type } = credential;
		const chosen = { authentication: type, proxy: proxy ? 'credential' : 'environment' };
		const trigger: NodeDraft = {
			name: triggerName,
			type: NODE_TYPES[protocol],
			typeVersion,
			parameters: await this.triggerParameters(protocol, { ...chosen, ...options.parameters }),
			credentials: {
				[type]: { id, name: credential.name },
				...(proxy ? { [proxy.type]: { id: proxy.id, name: proxy.name } } : {}),
			},
		};
		const connections = next && {
			[triggerName]: { main: [[{ node: next.name, type: 'main' as const, index: 0 }]] },
		};
		return await this.api.createWorkflow({
			name,
			nodes: next === undefined ? [trigger] : [trigger, next],
			...(connections === undefined ? {} : { connections }),
			settings: { executionOrder: 'v1', ...settings },
		});
	}

	/** The servers for Graph and EWS, in a lab that was started with them. */
	get exchange(): ExchangeLab {
		if (this.exchangeLab === undefined) throw new Error('This lab was started without `exchange`');
		return this.exchangeLab;
	}

	/** The mailboxes that a protocol reads. */
	post(protocol: LabProtocol = 'imap'): Post {
		return protocol === 'graph' || protocol === 'ews' ? this.exchange : this.dovecot;
	}

	/** Parameters of a trigger for the lab's server. */
	async triggerParameters(
		protocol: LabProtocol,
		more: MailWorkflowOptions['parameters'] = {},
	): Promise<INodeParameters> {
		if (protocol === 'graph' || protocol === 'ews') return await this.webParameters(protocol, more);
		const ca = await readFile(this.dovecot.certificates.ca, 'utf8');
		const { host, ports } = this.dovecot;
		const port = { imap: ports.imaps, pop3: ports.pop3s }[protocol];
		const server = { serverFrom: 'other', server: host, port, security: 'ssl' };
		return { ...server, ...more, options: { ca, ...more.options } };
	}

	/** Parameters of a send node for the submission server of the lab's Dovecot. */
	async smtpParameters(more: MailWorkflowOptions['parameters'] = {}): Promise<INodeParameters> {
		const ca = await readFile(this.dovecot.certificates.ca, 'utf8');
		const { host, ports } = this.dovecot;
		return {
			serverFrom: 'other',
			server: host,
			port: ports.submission,
			security: 'starttls',
			...more,
			options: { ca, ...more.options },
		};
	}

	async sendParameters(
		by: 'smtp' | WebProtocol,
		more: MailWorkflowOptions['parameters'] = {},
	): Promise<INodeParameters> {
		return by === 'smtp' ? await this.smtpParameters(more) : await this.webParameters(by, more);
	}

	/** Parameters of a node, trigger or sending, for the lab's Graph or EWS. */
	async webParameters(
		api: WebProtocol,
		more: MailWorkflowOptions['parameters'] = {},
	): Promise<INodeParameters> {
		const own = await this.exchange.parameters(api);
		return { ...own, ...more, options: { ...own.options, ...more.options } };
	}

	async stop(): Promise<void> {
		await this.n8n.dispose();
		await this.exchangeLab?.stop();
		await this.dovecot.stop();
		await this.relay.stop();
		await this.authority.stop();
	}

	/** Somebody of the directory: the first, or the one whose sign-in name begins so. */
	user(name = ''): LabUser {
		const found = this.authority.users.find(({ user }) => user.startsWith(name));
		if (found === undefined) throw new Error(`The authority knows nobody called ${name}`);
		return found;
	}
}
