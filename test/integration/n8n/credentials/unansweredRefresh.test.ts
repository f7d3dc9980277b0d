import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	N8nTokenProvider,
	type CredentialContext,
} from '../../../../nodes/mail/n8n/credentials/N8nTokenProvider';

/** As n8n from 2.30 on: one request at a time for a credential, which everybody waits for, for minutes. */
class Credential {
	private inFlight: Promise<unknown> | undefined;
	private stored: Record<string, unknown> = { access_token: 'old', n8n_expires_at: String(Date.now() - 1_000) };

	constructor(private readonly url: string) {}

	context(): CredentialContext {
		const context = {
			getCredentials: async () =>
				await Promise.resolve({ oauthTokenData: this.stored, accessTokenUrl: this.url }),
			helpers: {
				refreshOAuth2Token: async () =>
					await (this.inFlight ??= this.refresh().finally(() => (this.inFlight = undefined))),
			},
		};
		return context as unknown as CredentialContext;
	}

	private async refresh(): Promise<unknown> {
		const body = await new Promise<string>((resolve, reject) => {
			const asked = request(this.url, { method: 'POST' }, (response) => {
				response.setEncoding('utf8').once('data', resolve);
			});
			asked.once('error', reject).end();
		});
		this.stored = { access_token: body, n8n_expires_at: String(Date.now() + 3_600_000) };
		return this.stored;
	}
}

const connection = { host: 'outlook.office365.com', port: 993, security: 'ssl' } as const;

describe('a sign-in server that does not answer', () => {
	let server: Server;
	let url: string;
	let silent = 0;
	let asked = 0;

	beforeAll(async () => {
		server = createServer((_, response) => {
			asked += 1;
			if (silent > 0) silent -= 1;
			else response.end(`fresh ${String(asked)}`);
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/token`;
	});

	beforeEach(() => {
		silent = 1;
		asked = 0;
	});

	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	it('is asked again by the next try, which does not wait for the first request', async () => {
		const tokens = provider(new Credential(url), 100);
		await expect(tokens.getToken()).rejects.toMatchObject({ kind: 'timeout', transient: true });
		expect((await tokens.getToken()).token).toBe('fresh 2');
	});

	it('does not hold the successor of a trigger that was published again', async () => {
		const credential = new Credential(url);
		const before = provider(credential, 300).getToken();
		before.catch(() => undefined);
		const successor = provider(credential, 60_000);
		// Waits for the request of its predecessor, and for no longer than that.
		await expect(successor.getToken()).rejects.toMatchObject({ kind: 'timeout', transient: true });
		await expect(before).rejects.toMatchObject({ kind: 'timeout' });
		expect((await successor.getToken()).token).toBe('fresh 2');
		expect(asked).toBe(2);
	});

	function provider(credential: Credential, refreshMs: number): N8nTokenProvider {
		return new N8nTokenProvider(credential.context(), 'microsoftMailOAuth2Api', { connection, refreshMs });
	}
});
