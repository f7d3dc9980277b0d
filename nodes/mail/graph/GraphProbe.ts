import type { AccessToken } from '../contracts/TokenProvider';
import { MailError } from '../contracts/MailError';
import type { MailProbe, ProbeFinding } from '../contracts/MailProbe';
import { serverName } from '../contracts/serverName';
import { GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import type { GraphSettings } from './GraphSettings';
import { findGraphFolder } from './findGraphFolder';
import { notGraph } from './readGraphJson';

export interface GraphProbeSettings extends GraphSettings {
	/** Path, well-known name or ID; the inbox by default. */
	folder?: string;
}

/** Checks a mailbox over Microsoft Graph without changing it. */
export class GraphProbe implements MailProbe {
	private client: GraphClient | undefined;
	private counts = { all: 0, unread: 0 };

	constructor(private readonly settings: GraphProbeSettings) {}

	/** Graph has no sessions: this only checks that the token is accepted, not yet what it permits. */
	async login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding> {
		if (token === undefined) throw this.withoutToken();
		this.client?.close();
		const client = new GraphClient(this.settings, { getToken: () => Promise.resolve(token) });
		this.client = client;
		const path = '/mailFolders/inbox?$select=id';
		const also = (status: number) => status === 403 || status === 404;
		await client.request({ method: 'GET', path, step: 'sign in', also }, signal);
		return { detail: 'Microsoft Graph accepted the token' };
	}

	async mailbox(signal: AbortSignal): Promise<ProbeFinding> {
		const { client } = this;
		if (client === undefined) throw this.withoutToken();
		const { mailbox, folder = 'inbox' } = this.settings;
		const id = await findGraphFolder(client, folder, signal);
		const path = `${graphPath`/mailFolders/${id}`}?$select=displayName,totalItemCount,unreadItemCount`;
		const step = `open the folder "${folder}"`;
		const found = await client.json({ method: 'GET', path, step }, signal);
		const { totalItemCount: all, unreadItemCount: unread, displayName } = found;
		if (typeof all !== 'number' || typeof unread !== 'number')
			throw notGraph(client.server, 'without numbers of messages');
		this.counts = { all, unread };
		const name = typeof displayName === 'string' ? displayName : folder;
		return { detail: `opened "${name}" of ${mailbox}`, data: { folder: name, messages: all, unread } };
	}

	async queue(): Promise<ProbeFinding> {
		const { all, unread } = await Promise.resolve(this.counts);
		return {
			detail: `${String(all)} messages, ${String(unread)} unread`,
			data: { queue: unread, messages: all, unread },
		};
	}

	async close(): Promise<void> {
		this.client?.close();
		await Promise.resolve();
	}

	private withoutToken(): MailError {
		const { host, port } = this.settings.connection;
		return new MailError(
			'configuration',
			`Microsoft Graph at ${serverName({ host, port })} requires a sign-in, but no credential is selected`,
			{
				hint: 'Choose a credential whose "Access" is "Microsoft Graph".',
			},
		);
	}
}
