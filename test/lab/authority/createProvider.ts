import { generateKeyPairSync } from 'node:crypto';
import type {
	AdapterPayload,
	Configuration,
	JWK,
	Provider,
} from 'oidc-provider' with { 'resolution-mode': 'import' };
import type { LabClient } from './authorityTypes';
import type { Directory } from './Directory';
import type { GrantStore } from './GrantStore';
import { OIDC_SCOPES, isGraph, scopesOf, shortNames } from './scopes';

export type { Provider };

export function signingKey() {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const jwk: JWK = { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: 'lab', alg: 'RS256', use: 'sig' };
	return { publicKey, jwk };
}

/** An app registration in the words of OpenID Connect. */
export function clientMetadata(client: LabClient): AdapterPayload {
	return {
		client_id: client.clientId,
		client_secret: client.secret,
		redirect_uris: client.redirectUris,
		grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
		response_types: ['code'],
		token_endpoint_auth_method: 'client_secret_post',
	};
}

/** Claims of an access token of Entra ID (version 1.0, which Exchange is given). */
function entraClaims(
	directory: Directory,
	issuer: string,
	token: { accountId?: string; clientId?: string; scope?: string },
	aud: unknown,
) {
	const { accountId, clientId = '', scope } = token;
	const user = directory.user(accountId);
	const client = directory.clients.find((one) => one.clientId === clientId);
	const tid = directory.tenantOf(user);
	const oid = directory.objectId(accountId ?? clientId);
	const common = { iss: `${issuer}/${tid}/`, tid, oid, sub: oid, appid: clientId, ver: '1.0' };
	// A token has the roles of its own resource only.
	const roles = (client?.roles ?? []).filter((role) => role.startsWith('Mail.') === isGraph(String(aud)));
	if (!accountId) return { ...common, idtyp: 'app', roles };
	const names = {
		upn: accountId,
		unique_name: accountId,
		preferred_username: accountId,
		name: accountId.split('@')[0],
	};
	return { ...common, ...names, idtyp: 'user', scp: shortNames(scope ?? '') };
}

function configuration(directory: Directory, store: GrantStore, issuer: string, key: JWK): Configuration {
	const { settings } = directory;
	return {
		adapter: (name: string) => store.adapter(name),
		jwks: { keys: [key] },
		cookies: { keys: ['lab'] },
		scopes: OIDC_SCOPES,
		claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
		conformIdTokenClaims: false,
		findAccount: (_ctx, id) => {
			const user = directory.user(id);
			if (!user) return undefined;
			const claims = {
				sub: user.user,
				name: user.user,
				preferred_username: user.user,
				email: user.mailbox ?? user.user,
			};
			return { accountId: user.user, claims: () => claims };
		},
		pkce: { required: () => false },
		rotateRefreshToken: () => settings.rotateRefreshTokens,
		interactions: { url: (_ctx, interaction) => `/lab/signin/${interaction.uid}` },
		extraParams: ['lab_prompt', 'lab_tenant', 'login_hint', 'domain_hint'],
		ttl: {
			AccessToken: () => settings.accessTokenLifetime,
			ClientCredentials: () => settings.accessTokenLifetime,
			RefreshToken: () => settings.refreshTokenLifetime,
			AuthorizationCode: 60,
			Grant: 365 * 86_400,
			IdToken: 3600,
			Interaction: 3600,
			Session: 3600,
		},
		routes: {
			authorization: '/oauth2/v2.0/authorize',
			token: '/oauth2/v2.0/token',
			jwks: '/discovery/v2.0/keys',
		},
		features: {
			devInteractions: { enabled: false },
			clientCredentials: { enabled: true },
			resourceIndicators: {
				enabled: true,
				useGrantedResource: () => true,
				defaultResource: (_ctx, _client, oneOf) =>
					Array.isArray(oneOf) ? (oneOf[0] as string) : (oneOf ?? []),
				getResourceServerInfo: (_ctx, resource) => ({
					scope: scopesOf(resource).join(' '),
					audience: resource,
					accessTokenTTL: settings.accessTokenLifetime,
					accessTokenFormat: 'jwt',
					jwt: { sign: { alg: 'RS256' } },
				}),
			},
		},
		formats: {
			customizers: {
				jwt: (_ctx, token, parts) => {
					const { aud, iat, exp, jti } = parts.payload;
					parts.header = { typ: 'JWT' };
					parts.payload = {
						aud,
						iat,
						nbf: iat,
						exp,
						jti,
						...entraClaims(directory, issuer, token as { accountId?: string }, aud),
					};
				},
			},
		},
	};
}

/** The certified OpenID provider under the authority. It is an ES module, which a CommonJS file can only import so. */
export async function createProvider(
	directory: Directory,
	store: GrantStore,
	issuer: string,
	key: JWK,
): Promise<Provider> {
	const library = await import('oidc-provider');
	const provider = new library.Provider(issuer, configuration(directory, store, issuer, key));
	provider.on('server_error', (_ctx, error) => console.error(error));
	return provider;
}
