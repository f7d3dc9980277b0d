import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import type {
	AuthorityCounters,
	AuthoritySettings,
	ControlCall,
	DirectoryData,
	LabClient,
	LabUser,
	TokenFault,
	TokenResponse,
} from './authorityTypes';
import { type SignInRequest, codeFlow } from './codeFlow';
import { requestToken } from './requestToken';
import { walkPages } from './walkPages';

export interface AuthorityOptions {
	users?: LabUser[];
	clients?: LabClient[];
	settings?: Partial<AuthoritySettings>;
	port?: number;
}

export const EXCHANGE_SCOPES = [
	'IMAP.AccessAsUser.All',
	'POP.AccessAsUser.All',
	'SMTP.Send',
	'EWS.AccessAsUser.All',
]
	.map((name) => `https://outlook.office.com/${name}`)
	.concat('offline_access')
	.join(' ');

export const GRAPH_SCOPES = ['Mail.ReadWrite', 'Mail.ReadWrite.Shared', 'Mail.Send', 'Mail.Send.Shared']
	.map((name) => `https://graph.microsoft.com/${name}`)
	.concat('offline_access')
	.join(' ');

const TENANT = { id: '5f3a1c52-7c7e-4b0f-9a58-0d6f3c2b1a90', domain: 'contoso.example' };

const USERS: LabUser[] = [
	{ user: 'ada@contoso.example', password: 'Ada-1815', sharedMailboxes: ['support@contoso.example'] },
	{ user: 'grace@contoso.example', password: 'Grace-1906' },
];

const CLIENTS: LabClient[] = [
	{
		clientId: 'c0ffee00-1111-4222-8333-444455556666',
		secret: 'lab~Secret.Value_1',
		redirectUris: ['http://localhost:5678/rest/oauth2-credential/callback'],
		roles: [
			...['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp', 'full_access_as_app'],
			...['Mail.Read', 'Mail.ReadWrite', 'Mail.Send'],
		],
		mailboxes: ['support@contoso.example'],
	},
];

const SETTINGS: AuthoritySettings = {
	accessTokenLifetime: 3600,
	refreshTokenLifetime: 90 * 86_400,
	rotateRefreshTokens: true,
	revokeOnReuse: true,
};

const ROOT = join(__dirname, '../../..');
const START_MS = 20_000;

/** An OAuth authority that behaves like Entra ID, in a process of its own. */
export class Authority {
	readonly tenant = TENANT;
	private log: string[] = [];

	private constructor(
		/** Base URL, without a tenant. */
		readonly url: string,
		private readonly child: ChildProcess,
		readonly users: LabUser[],
		readonly clients: LabClient[],
	) {}

	static async start(options: AuthorityOptions = {}): Promise<Authority> {
		const { users = USERS, clients = CLIENTS, settings, port = 0 } = options;
		const data: DirectoryData = { tenant: TENANT, users, clients, settings: { ...SETTINGS, ...settings } };
		const script = join(__dirname, 'main.ts');
		const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify({ data, port })], {
			cwd: ROOT,
			detached: true,
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
		});
		if (child.pid) Guard.instance.addGroup(child.pid);
		const log: string[] = [];
		child.stderr.on('data', (chunk) => log.push(String(chunk)));
		const authority = new Authority(await firstLine(child, log), child, users, clients);
		authority.log = log;
		// A test that forgets to stop it shall end all the same; the guard sees to the rest.
		child.unref();
		for (const pipe of child.stdio) (pipe as { unref?: () => void } | null)?.unref?.();
		return authority;
	}

	/** The first app registration. */
	get client(): LabClient {
		const [first] = this.clients;
		if (!first) throw new Error('The authority has no app registration');
		return first;
	}

	authorizationUrl(tenant = this.tenant.id): string {
		return `${this.url}/${tenant}/oauth2/v2.0/authorize`;
	}

	tokenUrl(tenant = this.tenant.id): string {
		return `${this.url}/${tenant}/oauth2/v2.0/token`;
	}

	/** The endpoints of login.live.com. */
	get live(): { authorizationUrl: string; tokenUrl: string } {
		return {
			authorizationUrl: `${this.url}/oauth20_authorize.srf`,
			tokenUrl: `${this.url}/oauth20_token.srf`,
		};
	}

	/**
	 * Signs a user in by the authorization code flow with PKCE, pages and consent included.
	 * @throws TokenRequestError
	 */
	async signIn(request: Partial<SignInRequest> = {}): Promise<TokenResponse> {
		const [first] = this.users;
		const user = this.users.find((one) => one.user === request.user) ?? first;
		return await codeFlow({
			authorizationUrl: this.authorizationUrl(),
			tokenUrl: this.tokenUrl(),
			client: this.client,
			user: user?.user ?? '',
			password: user?.password ?? '',
			scope: EXCHANGE_SCOPES,
			...request,
		});
	}

	/** Walks the pages behind an authorization URL as a person would, and gives the URL the app is called back at. */
	async walk(authorizationUrl: string, user = this.users[0]): Promise<URL> {
		return await walkPages(authorizationUrl, { user: user?.user ?? '', password: user?.password ?? '' });
	}

	/** @throws TokenRequestError */
	async refresh(refreshToken: string, scope?: string): Promise<TokenResponse> {
		const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...(scope ? { scope } : {}) };
		return await requestToken(this.tokenUrl(), this.client, form);
	}

	/** @throws TokenRequestError */
	async clientCredentials(scope = 'https://outlook.office365.com/.default'): Promise<TokenResponse> {
		return await requestToken(this.tokenUrl(), this.client, { grant_type: 'client_credentials', scope });
	}

	async set(settings: Partial<AuthoritySettings>): Promise<void> {
		await this.control({ verb: 'settings', settings });
	}

	async setUsers(users: LabUser[]): Promise<void> {
		this.users.splice(0, this.users.length, ...users);
		await this.control({ verb: 'users', users });
	}

	async setClients(clients: LabClient[]): Promise<void> {
		this.clients.splice(0, this.clients.length, ...clients);
		await this.control({ verb: 'clients', clients });
	}

	/** Lets the next token requests go wrong; later calls queue up behind earlier ones. */
	async failNext(count: number, fault: TokenFault, grantType?: string): Promise<void> {
		await this.control({ verb: 'fail', count, fault, ...(grantType ? { grantType } : {}) });
	}

	async stopFailing(): Promise<void> {
		await this.control({ verb: 'stopFailing' });
	}

	/** Ends all grants of a user; access tokens live on, as at Microsoft, unless they are to die too. */
	async revoke(user: string, accessTokens = false): Promise<void> {
		await this.control({ verb: 'revoke', user, accessTokens });
	}

	/** From now on a refresh is answered with AADSTS65001, until the user consents anew. */
	async withdrawConsent(user: string): Promise<void> {
		await this.control({ verb: 'withdrawConsent', user });
	}

	async counters(options: { reset?: boolean } = {}): Promise<AuthorityCounters> {
		return (await this.control({ verb: 'counters', reset: options.reset ?? false })) as AuthorityCounters;
	}

	/** Access, refresh and ID tokens, all that were ever handed out. */
	async issuedTokens(): Promise<string[]> {
		return (await this.control({ verb: 'issuedTokens' })) as string[];
	}

	/** What the process wrote, for the output of a failed test. */
	logs(): string {
		return this.log.join('');
	}

	async stop(): Promise<void> {
		const { pid } = this.child;
		if (!pid) return;
		const ended = new Promise((resolve) => this.child.once('exit', resolve));
		const running = this.child.exitCode === null && this.child.signalCode === null;
		this.child.ref();
		killGroup(pid, 'SIGKILL');
		if (running) await ended;
		Guard.instance.removeGroup(pid);
	}

	private async control(call: ControlCall): Promise<unknown> {
		const response = await fetch(`${this.url}/lab/control`, { method: 'POST', body: JSON.stringify(call) });
		if (!response.ok)
			throw new Error(`The authority answered ${response.status} to ${call.verb}\n${this.logs()}`);
		return await response.json();
	}
}

/** The process says where it listens. */
async function firstLine(child: ChildProcess, log: string[]): Promise<string> {
	return await new Promise((resolve, reject) => {
		const fail = (why: string) => reject(new Error(`The authority ${why}:\n${log.join('')}`));
		const timer = setTimeout(() => fail('did not start'), START_MS);
		child.once('exit', () => (clearTimeout(timer), fail('ended')));
		createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
			if (!line.startsWith('{"url"')) return void log.push(`${line}\n`);
			clearTimeout(timer);
			resolve((JSON.parse(line) as { url: string }).url);
		});
	});
}
