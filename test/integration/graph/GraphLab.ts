import { readFileSync } from 'node:fs';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { Authority, GRAPH_SCOPES } from '../../lab/authority/Authority';
import { GraphServer } from '../../lab/graph/GraphServer';

export const ADA = 'ada@contoso.example';
export const GRACE = 'grace@contoso.example';
export const SUPPORT = 'support@contoso.example';

/** The authority, Graph, and who may open what: Ada her own mailbox and Support's, the app Support's. */
export class GraphLab {
	private constructor(
		readonly authority: Authority,
		readonly server: GraphServer,
		readonly connection: ConnectionSettings,
	) {}

	static async start(): Promise<GraphLab> {
		const authority = await Authority.start();
		const server = await GraphServer.start({ authority });
		const { host, port, certificates } = server;
		const ca = readFileSync(certificates.ca, 'utf8');
		return new GraphLab(authority, server, { host, port, security: 'ssl', ca, proxy: 'none' });
	}

	async tokens(user = ADA, scope = GRAPH_SCOPES): Promise<TokenProvider> {
		const { access_token: token } = await this.authority.signIn({ user, scope });
		return { getToken: () => Promise.resolve({ token }) };
	}

	async appTokens(): Promise<TokenProvider> {
		const { access_token: token } = await this.authority.clientCredentials(
			'https://graph.microsoft.com/.default',
		);
		return { getToken: () => Promise.resolve({ token }) };
	}

	async stop(): Promise<void> {
		await this.server?.stop();
		await this.authority?.stop();
	}
}
