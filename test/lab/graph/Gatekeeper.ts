import { Agent, request } from 'node:http';
import type { ApiVerdict } from '../authority/MailGate';
import { GraphError, accessDenied } from './GraphError';

/** What a route wants of a token; the names of scopes and roles begin with it. */
export type Permission = 'Mail.Read' | 'Mail.ReadWrite' | 'Mail.Send' | 'User.Read';

const FLAWS: Record<NonNullable<ApiVerdict['flaw']>, string> = {
	malformed:
		"IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact Serialization Format. (JWS): 'EncodedHeader.EncodedPayload.EncodedSignature'. (JWE): 'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector.EncodedCiphertext.EncodedAuthenticationTag'.",
	signature: 'Access token validation failure. Invalid signature.',
	audience: 'Access token validation failure. Invalid audience.',
	expired: 'Lifetime validation failed, the token is expired.',
	revoked:
		'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
	permission: 'Access token validation failure.',
};

const CHALLENGE =
	'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

const invalidToken = (message: string) =>
	new GraphError(401, 'InvalidAuthenticationToken', message, { 'WWW-Authenticate': CHALLENGE });

const MAX_REMEMBERED = 1000;

/** Checks tokens with the authority, for each request anew unless told to remember. */
export class Gatekeeper {
	private readonly agent = new Agent({ keepAlive: true });
	private readonly known = new Map<string, { until: number; verdict: ApiVerdict }>();

	constructor(
		private readonly authority: { url: string },
		/** Milliseconds for which a good token stays good; 0: it is asked about each time. */
		private readonly rememberMs: number,
	) {}

	/**
	 * @param mailbox address, sign-in name or object id; the user's own without it
	 * @throws GraphError 401
	 */
	async check(authorization: string | undefined, mailbox: string | undefined): Promise<ApiVerdict> {
		const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
		if (token === undefined) throw invalidToken('Access token is empty.');
		const verdict = await this.ask(token, mailbox);
		if (verdict.flaw) throw invalidToken(FLAWS[verdict.flaw]);
		return verdict;
	}

	close(): void {
		this.agent.destroy();
	}

	private async ask(token: string, mailbox: string | undefined): Promise<ApiVerdict> {
		const key = `${mailbox ?? ''} ${token}`;
		const known = this.known.get(key);
		if (known && known.until > Date.now()) return known.verdict;
		const form = new URLSearchParams({ token, api: 'graph', ...(mailbox === undefined ? {} : { mailbox }) });
		const verdict = JSON.parse(await this.post('/lab/api-token', form.toString())) as ApiVerdict;
		if (this.rememberMs > 0 && verdict.active) {
			if (this.known.size >= MAX_REMEMBERED) this.known.clear();
			const until = Math.min(Date.now() + this.rememberMs, (verdict.exp ?? 0) * 1000);
			this.known.set(key, { until, verdict });
		}
		return verdict;
	}

	/**
	 * By node:http: n8n and tests put other agents under fetch. A kept connection may be closed by the authority while
	 * it is taken for another question (https://nodejs.org/api/http.html#requestreusedsocket), which is asked again then.
	 */
	private async post(path: string, body: string): Promise<string> {
		const url = new URL(path, this.authority.url);
		return await new Promise((resolve, reject) => {
			const sent = request(url, { method: 'POST', agent: this.agent }, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('end', () => resolve(Buffer.concat(chunks).toString()));
				response.on('error', reject);
			});
			sent.on('error', (error: NodeJS.ErrnoException) => {
				if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(this.post(path, body));
				else reject(error);
			});
			sent.end(body);
		});
	}
}

/**
 * https://learn.microsoft.com/en-us/graph/permissions-reference: what reads and writes may read, and the `.Shared`
 * forms are for the user's own mailbox too.
 * @throws GraphError 403, 404
 */
export function assertMay(verdict: ApiVerdict, need: Permission): void {
	const { permissions = [], upn, mailbox, ownMailbox, mayOpen, known } = verdict;
	const names = need === 'Mail.Read' ? ['Mail.Read', 'Mail.ReadWrite'] : [need];
	const isOwn = upn !== undefined && mailbox === ownMailbox;
	const shared = upn === undefined ? [] : names.map((name) => `${name}.Shared`);
	const enough = upn === undefined || isOwn ? [...names, ...shared] : shared;
	if (!enough.some((name) => permissions.includes(name))) throw accessDenied();
	if (mayOpen) return;
	if (known === false)
		throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${mailbox ?? ''}' is invalid.`);
	if (upn !== undefined) throw accessDenied();
	throw new GraphError(
		403,
		'ErrorAccessDenied',
		'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.',
	);
}
