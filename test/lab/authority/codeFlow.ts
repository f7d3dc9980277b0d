import { createHash, randomBytes } from 'node:crypto';
import type { LabClient, TokenResponse } from './authorityTypes';
import { requestToken } from './requestToken';
import { walkPages } from './walkPages';

export interface SignInRequest {
	authorizationUrl: string;
	tokenUrl: string;
	client: LabClient;
	user: string;
	password: string;
	scope: string;
}

/** The authorization code flow with PKCE (RFC 7636), from the first URL to the tokens. */
export async function codeFlow(request: SignInRequest): Promise<TokenResponse> {
	const { client, scope } = request;
	const redirectUri = client.redirectUris[0] ?? '';
	const verifier = randomBytes(32).toString('base64url');
	const state = randomBytes(8).toString('hex');
	const query = new URLSearchParams({
		client_id: client.clientId,
		response_type: 'code',
		redirect_uri: redirectUri,
		scope,
		state,
		code_challenge: createHash('sha256').update(verifier).digest('base64url'),
		code_challenge_method: 'S256',
	});
	const callback = await walkPages(`${request.authorizationUrl}?${query.toString()}`, request);
	const code = callback.searchParams.get('code');
	if (!code)
		throw new Error(
			`Signed in without a code: ${callback.searchParams.get('error_description') ?? callback.href}`,
		);
	if (callback.searchParams.get('state') !== state) throw new Error('The state came back changed');
	const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
	return await requestToken(request.tokenUrl, client, form);
}
