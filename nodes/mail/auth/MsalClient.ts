/**
 * The one importer of @azure/msal-node, and what had to be put round it (found in 7.2):
 * - It has no proxy option and no deadline: its network module is ours.
 * - It keeps an answer of 429 or 5xx for a minute and repeats it without asking again, and forgets what a failed
 *   connection said: such failures do not reach it, and are thrown in the place of its own error.
 * - It keeps an answer from 400 on that carries Retry-After as well, so that what was put right at the server would be
 *   refused for as long: the header does not reach it.
 * - It refuses to give out a token that is still good when it cannot renew it: in the last five minutes, and from the
 *   time on that the server says to renew it (refresh_in). The last one is kept here, and given out while it lives.
 * - It looks authorities up at Microsoft before the first token, which custom clouds and firewalls do not know: the
 *   endpoints are given to it.
 * - It takes 30 ms and 13 MiB to load, so it is loaded with the first token.
 */
import type { ConfidentialClientApplication, INetworkModule } from '@azure/msal-node';
import type { AccessToken } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { postForm, type HttpsSettings } from '../net/postForm';
import type { AppRegistration } from './AppRegistration';

const REQUEST_MS = 30_000;
/** A request for another token while the last one is still good: whoever waits for it could go on with that one. */
const RENEWAL_MS = 5_000;
/** A token with less to live than this is of no use to anybody. */
const LEAST_LIFE_MS = 10_000;
/** After a failed renewal, the last good token is given out for so long before the server is asked again. */
const PAUSE_MS = 30_000;

/** An app's way to tokens; one request at a time. MSAL keeps each token until five minutes before its end. */
export class MsalClient {
	private application: ConfidentialClientApplication | undefined;
	private queue: Promise<unknown> = Promise.resolve();
	/** What the last request failed with, where MSAL would not say. */
	private failure: unknown;
	/** By scope: the last token that was got. */
	private readonly last = new Map<string, AccessToken>();
	private askAgainAt = 0;
	/** How long the server may take for the request that is under way. */
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
	 * @param refused a token that a server has refused: another one is got
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
				// A server that is down, not one that says no.
				if (lasting === undefined || this.failure === undefined) throw error;
				this.askAgainAt = Date.now() + PAUSE_MS;
				return lasting;
			}
		});
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/** The last token, while it is good for something and no server has refused it. */
	private lasting(scope: string, refused: string | undefined): AccessToken | undefined {
		const token = this.last.get(scope);
		const isGood = (token?.expiresAt ?? 0) - Date.now() > LEAST_LIFE_MS;
		return isGood && token?.token !== refused ? token : undefined;
	}

	private async acquire(scope: string, skipCache: boolean): Promise<AccessToken> {
		this.failure = undefined;
		this.application ??= this.load();
		try {
			const result = await (
				await this.application
			).acquireTokenByClientCredential({ scopes: [scope], skipCache });
			if (!result?.accessToken) throw new Error('The sign-in server gave no access token');
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
						: new NoToken(`${new URL(url).host} answered with something that is no token`);
				return { ...answer, headers: withoutRetryAfter(answer.headers), body: json as never };
			} catch (error) {
				throw (this.failure = error);
			}
		};
		return { sendPostRequestAsync: send, sendGetRequestAsync: send };
	}
}

/** MSAL wants https in an authority; the endpoint itself may be one in clear, on loopback. */
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

/** A page in the place of a token. */
class NoToken extends Error {
	readonly code = 'ENOTOKEN';
}

/** The sign-in server is busy or broken. */
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
