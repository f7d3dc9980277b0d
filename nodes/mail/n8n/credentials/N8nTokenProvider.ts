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
import { secretsOf } from '../../net/secretsOf';
import { asObject, asText } from '../settings/parameterValues';
import { assertAudience } from './assertAudience';
import { assertTokenUrl } from './assertTokenUrl';
import { assertMayGoTo, type TokenDestination } from './assertMayGoTo';

/**
 * A token with less left is renewed, unless it never had much more. n8n waits five minutes for a sign-in server that
 * does not answer, and lets nobody else ask for this credential meanwhile: the token at hand has to last longer.
 */
const RENEW_BEFORE_MS = 8 * 60_000;
const LEAST_SHARE = 0.25;

/** Of our own: n8n's is ten times as long. */
const REFRESH_MS = 30_000;

/** The part of n8n that a token is had from. */
export type CredentialContext = Pick<IAllExecuteFunctions, 'getCredentials'> & {
	helpers: Pick<RequestHelperFunctions, 'refreshOAuth2Token'>;
};

interface TokenData {
	access_token?: unknown;
	expires_in?: unknown;
	/** Milliseconds since the epoch, as text; n8n writes it from n8n-core 2.33 on. */
	n8n_expires_at?: unknown;
}

export interface N8nTokenOptions {
	/** Whose mail the token is for, as errors name it; by default the address in the credential. */
	mailbox?: string;
	/** A token for anything else is not given out. */
	audience?: Audience;
	/** The server that the token is for. */
	connection: TokenDestination;
	/** How long in milliseconds a refresh may take; 30 seconds unless given. */
	refreshMs?: number;
}

/**
 * Tokens of a credential that a person signed in through n8n. n8n keeps them, stores the rotated refresh token
 * and lets refreshes of one credential wait for each other; here is only decided when one is due.
 */
export class N8nTokenProvider implements TokenProvider {
	/** When the app's client secret ends, if somebody has put that into the credential. */
	expiry?: Expiry;
	private given: string | undefined;
	/** A refresh has taken longer than it may, and n8n still waits for it. */
	private isStuck = false;

	constructor(
		private readonly context: CredentialContext,
		private readonly credentialType: string,
		private readonly options: N8nTokenOptions,
	) {}

	async getToken({ refresh = false }: { refresh?: boolean } = {}): Promise<AccessToken> {
		// Read anew each time: another node may have renewed it, a person may have signed in again.
		const credential = await this.context.getCredentials<ICredentialDataDecryptedObject>(this.credentialType);
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

	/** Who is asked for a token, and for which mailbox: a person may have many of both. */
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
		const work = refreshOAuth2Token.call(this.context as IAllExecuteFunctions, this.credentialType);
		const ms = this.options.refreshMs ?? REFRESH_MS;
		const isOver = () => (this.isStuck = false);
		void work.then(isOver, isOver);
		return (await withDeadline(work, { ms, onGiveUp: () => (this.isStuck = true) })) as TokenData;
	}

	private toToken(data: TokenData, isFresh = false): AccessToken {
		if (typeof data.access_token !== 'string' || data.access_token === '') {
			throw new MailError('reconnect', 'The sign-in of the credential holds no access token', {
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

/** What goes to the sign-in server, and comes from there. */
function personSecrets({ clientSecret, oauthTokenData }: ICredentialDataDecryptedObject): string[] {
	const { access_token, refresh_token } = asObject(oauthTokenData);
	return [clientSecret, access_token, refresh_token].map(asText);
}
