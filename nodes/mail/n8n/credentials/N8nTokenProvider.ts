import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	RequestHelperFunctions,
} from 'n8n-workflow';
import type { Audience } from '../../auth/audience';
import { appExpiry } from './appExpiry';
import { expiryOf } from '../../auth/expiryOf';
import { localExpiry, noteFresh } from '../../auth/localExpiry';
import { withDeadline } from '../../async/withDeadline';
import { MailError } from '../../contracts/MailError';
import type { AccessToken, Expiry, TokenProvider } from '../../contracts/TokenProvider';
import { defined } from '../../contracts/defined';
import { toMailError } from '../../errors/toMailError';
import { RequestTrace } from '../../net/http/RequestTrace';
import { secretsOf } from '../../net/secretsOf';
import { asObject, asText } from '../settings/parameterValues';
import { assertAudience } from './assertAudience';
import { assertTokenUrl } from './assertTokenUrl';
import { assertMayGoTo, type TokenDestination } from './assertMayGoTo';
import { readCredential } from '../runtime/readCredential';

/**
 * A token with less time left is renewed, unless its whole lifetime is that short. n8n waits five minutes
 * for a sign-in server that does not respond, and blocks other requests for this credential meanwhile: where
 * its request cannot be ended, the current token has to last longer.
 */
const RENEW_BEFORE_MS = 8 * 60_000;
const LEAST_SHARE = 0.25;

/** Our own limit for a request: n8n's is ten times as long. */
const REFRESH_MS = 30_000;

/** The part of n8n that provides tokens. */
export type CredentialContext = Pick<IAllExecuteFunctions, 'getCredentials'> & {
	helpers: Pick<RequestHelperFunctions, 'refreshOAuth2Token'>;
};

interface TokenData {
	access_token?: unknown;
	expires_in?: unknown;
	/** Milliseconds since the epoch, as text; stored by n8n-core from 2.33 on. */
	n8n_expires_at?: unknown;
}

export interface N8nTokenOptions {
	/**
	 * The mailbox that the token is used for, as named in errors; by default the address in the credential.
	 */
	mailbox?: string;
	/** Tokens for another audience are refused. */
	audience?: Audience;
	/** The server that the token is for. */
	connection: TokenDestination;
	/** How long in milliseconds a refresh may take; 30 seconds by default. */
	refreshMs?: number;
}

/**
 * Tokens of a credential that a person signed in with through n8n. n8n stores them and the rotated refresh
 * token, and serializes the refreshes of one credential; this class only decides when one is due.
 */
export class N8nTokenProvider implements TokenProvider {
	/** When the app's client secret expires, if the credential says so. */
	expiry?: Expiry;
	private given: string | undefined;
	/** A refresh has exceeded its time, and n8n is still waiting for it. */
	private isStuck = false;

	constructor(
		private readonly context: CredentialContext,
		private readonly credentialType: string,
		private readonly options: N8nTokenOptions,
	) {}

	async getToken({ refresh = false }: { refresh?: boolean } = {}): Promise<AccessToken> {
		// Read again each time: another node may have renewed the token, or a person may have signed in
		// again.
		const credential = await readCredential(this.context, this.credentialType);
		const { audience, connection } = this.options;
		assertMayGoTo(this.credentialType, credential, connection);
		const expiry = appExpiry(credential, { clientId: asText(credential.clientId) });
		if (expiry === undefined) delete this.expiry;
		else this.expiry = expiry;
		const token = await this.goodToken(credential, refresh);
		if (audience !== undefined) assertAudience(credential, token.token, audience);
		return token;
	}

	private async goodToken(
		credential: ICredentialDataDecryptedObject,
		refresh: boolean,
	): Promise<AccessToken> {
		const stored = this.stored(credential);
		const known = this.toToken(stored);
		const isRefused = refresh && known.token === this.given;
		const stillGood = !isRefused && (known.expiresAt ?? 0) > Date.now() + 10_000;
		if (!isRefused && (!isStale(known, stored) || (stillGood && this.isStuck))) return this.give(known);
		try {
			return this.give(this.toToken(await this.renew(credential), true));
		} catch (error) {
			const failure = toMailError(error, {
				protocol: 'oauth',
				step: 'renew the access token',
				secrets: secretsOf(this.options.connection, ...personSecrets(credential)),
				...this.placeOf(credential),
			});
			if (stillGood && failure.transient) return this.give(known);
			throw failure;
		}
	}

	private stored(credential: ICredentialDataDecryptedObject): TokenData {
		const data = credential.oauthTokenData;
		if (typeof data === 'object' && data !== null && 'access_token' in data) return data as TokenData;
		const { mailbox } = this.placeOf(credential);
		const whose = mailbox === undefined ? '' : ` for ${mailbox}`;
		throw new MailError(
			'reconnect',
			`The credential${whose} has never been connected, or its sign-in was lost`,
			{
				hint: 'Open the credential in n8n, press Connect and sign in with the account of the mailbox, or one that has access to it.',
			},
		);
	}

	/** The sign-in server and the mailbox, for errors: a person may have several of both. */
	private placeOf({ accessTokenUrl, email }: ICredentialDataDecryptedObject): {
		server?: string;
		mailbox?: string;
	} {
		const url = typeof accessTokenUrl === 'string' ? accessTokenUrl : '';
		const server = URL.canParse(url) ? new URL(url).host : '';
		const mailbox = this.options.mailbox ?? (typeof email === 'string' ? email : '');
		return { ...(server ? { server } : {}), ...(mailbox ? { mailbox } : {}) };
	}

	private async renew(credential: ICredentialDataDecryptedObject): Promise<TokenData> {
		await assertTokenUrl(credential);
		const { refreshOAuth2Token } = this.context.helpers;
		const requests = new RequestTrace();
		const work = requests.run(
			async () => await refreshOAuth2Token.call(this.context as IAllExecuteFunctions, this.credentialType),
		);
		const ms = this.options.refreshMs ?? REFRESH_MS;
		const isOver = () => (this.isStuck = false);
		void work.then(isOver, isOver);
		const onGiveUp = (error: Error) => {
			this.isStuck = true;
			// Otherwise n8n waits for minutes, and everybody who asks for a token of this credential with it.
			requests.end(error);
		};
		return (await withDeadline(work, { ms, onGiveUp })) as TokenData;
	}

	private toToken(data: TokenData, isFresh = false): AccessToken {
		if (typeof data.access_token !== 'string' || data.access_token === '') {
			throw new MailError('reconnect', 'The sign-in of the credential contains no access token', {
				hint: 'Open the credential in n8n, press Connect and sign in again.',
			});
		}
		const storedExpiry = Number(data.n8n_expires_at);
		if (isFresh && !(storedExpiry > 0)) noteFresh(data.access_token);
		const expiresAt =
			storedExpiry > 0 ? storedExpiry : (localExpiry(data.access_token) ?? expiryOf(data.access_token));
		return { token: data.access_token, ...defined({ expiresAt }) };
	}

	private give(token: AccessToken): AccessToken {
		this.given = token.token;
		return token;
	}
}

function isStale({ expiresAt }: AccessToken, { expires_in: lifetime }: TokenData): boolean {
	// An opaque token of unknown age is used until a server refuses it.
	if (expiresAt === undefined) return false;
	const lifetimeMs = Number(lifetime) > 0 ? Number(lifetime) * 1000 : Infinity;
	return expiresAt - Date.now() < Math.min(RENEW_BEFORE_MS, lifetimeMs * LEAST_SHARE);
}

/** Values sent to and received from the sign-in server. */
function personSecrets({ clientSecret, oauthTokenData }: ICredentialDataDecryptedObject): string[] {
	const { access_token, refresh_token } = asObject(oauthTokenData);
	return [clientSecret, access_token, refresh_token].map(asText);
}
