/**
 * The only importer of @azure/msal-node, with the workarounds it needs (found in 7.2):
 * - It has no proxy option and no deadline: its network module is ours.
 * - It caches a 429 or 5xx response for a minute and repeats it without a request, and loses the error of a
 *   failed connection: such failures are kept from it, and thrown instead of its own error.
 * - It also caches any 4xx response with Retry-After, so that a corrected setting would still be refused
 *   for that time: the header is kept from it.
 * - It does not return a valid token if it cannot renew it: in the last five minutes, and after the time at
 *   which the server wants it renewed (refresh_in). The last token is kept here and used until it expires.
 * - It discovers authorities at Microsoft before the first token, which fails with custom clouds and
 *   firewalls: it is given the endpoints.
 * - It takes 30 ms and 13 MiB to load, so it is loaded with the first token.
 */
import type { ConfidentialClientApplication, INetworkModule } from '@azure/msal-node';
import type { AccessToken } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { postForm, type HttpsSettings } from '../net/postForm';
import type { AppRegistration } from './AppRegistration';

const REQUEST_MS = 30_000;
/** A request for a new token while the last one is still valid: callers could continue with the old one. */
const RENEWAL_MS = 5_000;
/** A token that expires sooner than this is useless. */
const LEAST_LIFE_MS = 10_000;
/** After a failed renewal, the last valid token is used for this long before the server is asked again. */
const PAUSE_MS = 30_000;

/**
 * Gets tokens for an app; one request at a time. MSAL caches each token until five minutes before it
 * expires.
 */
export class MsalClient {
	private application: ConfidentialClientApplication | undefined;
	private queue: Promise<unknown> = Promise.resolve();
	/** Why the last request failed, if MSAL would hide it. */
	private failure: unknown;
	/** The last token by scope. */
	private readonly last = new Map<string, AccessToken>();
	private askAgainAt = 0;
	/** How long the server may take for the current request. */
	private patienceMs: number;

	constructor(
		private readonly app: AppRegistration,
		private readonly settings: HttpsSettings,
		private readonly requestMs = REQUEST_MS,
	) {
		this.patienceMs = requestMs;
	}

	/**
	 * @param scope `<resource>/.default`
	 * @param refused a token that a server has refused, so that a new one is needed
	 * @throws errors of MSAL, of sockets and TLS; HttpFailure
	 */
	async getToken(scope: string, refused?: string): Promise<AccessToken> {
		const turn = this.queue.then(async () => {
			const lasting = this.lasting(scope, refused);
			if (lasting !== undefined && Date.now() < this.askAgainAt) return lasting;
			this.patienceMs = lasting === undefined ? this.requestMs : Math.min(this.requestMs, RENEWAL_MS);
			try {
				const token = await this.acquire(scope, false);
				return token.token === refused ? await this.acquire(scope, true) : token;
			} catch (error) {
				// Only if the server is down, not if it refuses.
				if (lasting === undefined || this.failure === undefined) throw error;
				this.askAgainAt = Date.now() + PAUSE_MS;
				return lasting;
			}
		});
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/** The last token, if it is still valid and no server has refused it. */
	private lasting(scope: string, refused: string | undefined): AccessToken | undefined {
		const token = this.last.get(scope);
		const isValid = (token?.expiresAt ?? 0) - Date.now() > LEAST_LIFE_MS;
		return isValid && token?.token !== refused ? token : undefined;
	}

	private async acquire(scope: string, skipCache: boolean): Promise<AccessToken> {
		this.failure = undefined;
		this.application ??= this.load();
		try {
			const result = await (
				await this.application
			).acquireTokenByClientCredential({ scopes: [scope], skipCache });
			if (!result?.accessToken) throw new Error('The sign-in server did not return an access token');
			const expiresAt = result.expiresOn?.getTime();
			const token = { token: result.accessToken, ...defined({ expiresAt }) };
			this.last.set(scope, token);
			this.askAgainAt = 0;
			return token;
		} catch (error) {
			throw this.failure ?? error;
		}
	}

	private load(): ConfidentialClientApplication {
		const { ConfidentialClientApplication } =
			require('@azure/msal-node') as typeof import('@azure/msal-node');
		const { tokenUrl, clientId, secret, certificate } = this.app;
		const authority = authorityOf(tokenUrl);
		return new ConfidentialClientApplication({
			auth: {
				clientId,
				authority,
				knownAuthorities: [new URL(authority).host],
				authorityMetadata: JSON.stringify({
					issuer: authority,
					token_endpoint: tokenUrl,
					authorization_endpoint: tokenUrl.replace(/token$/, 'authorize'),
					jwks_uri: `${authority}/discovery/v2.0/keys`,
				}),
				...(certificate
					? {
							clientCertificate: {
								thumbprintSha256: certificate.thumbprintSha256,
								privateKey: certificate.privateKey,
							},
						}
					: { clientSecret: secret ?? '' }),
			},
			system: { networkClient: this.network() },
		});
	}

	private network(): INetworkModule {
		const send = async (url: string, options?: { headers?: Record<string, string>; body?: string }) => {
			try {
				const { headers = {}, body = '' } = options ?? {};
				const answer = await postForm(new URL(url), body, {
					headers,
					settings: this.settings,
					ms: this.patienceMs,
				});
				const json = parseJson(answer.body);
				if (answer.status === 429 || answer.status >= 500) throw new HttpFailure(answer);
				if (json === undefined)
					throw answer.status >= 400
						? new HttpFailure(answer)
						: new NoToken(`${new URL(url).host} did not return a token`);
				return { ...answer, headers: withoutRetryAfter(answer.headers), body: json as never };
			} catch (error) {
				throw (this.failure = error);
			}
		};
		return { sendPostRequestAsync: send, sendGetRequestAsync: send };
	}
}

/** MSAL requires https in an authority; the endpoint itself may be http on loopback. */
function authorityOf(tokenUrl: string): string {
	const { host, pathname } = new URL(tokenUrl);
	return `https://${host}${pathname.replace(/(?:\/oauth2)?(?:\/v2\.0)?\/token$/, '') || '/'}`;
}

function withoutRetryAfter(headers: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'retry-after'));
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** The response is a page instead of a token. */
class NoToken extends Error {
	readonly code = 'ENOTOKEN';
}

/** The sign-in server is overloaded or failing. */
class HttpFailure extends Error {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: string;

	constructor({ status, headers, body }: { status: number; headers: Record<string, string>; body: string }) {
		super(`HTTP status ${String(status)}`);
		this.name = 'HttpFailure';
		this.status = status;
		this.headers = headers;
		this.body = body;
	}
}
