import type { EntraErrorBody, LabClient, TokenResponse } from './authorityTypes';

/** The token endpoint said no. */
export class TokenRequestError extends Error {
	override readonly name = 'TokenRequestError';

	constructor(
		readonly status: number,
		readonly body: EntraErrorBody,
	) {
		super(body.error_description);
	}

	/** The number behind `AADSTS`. */
	get code(): number | undefined {
		return this.body.error_codes[0];
	}
}

/** @throws TokenRequestError */
export async function requestToken(
	tokenUrl: string,
	client: Pick<LabClient, 'clientId' | 'secret'>,
	form: Record<string, string>,
): Promise<TokenResponse> {
	const body = new URLSearchParams({ client_id: client.clientId, client_secret: client.secret, ...form });
	const response = await fetch(tokenUrl, { method: 'POST', body });
	if (!response.ok) throw new TokenRequestError(response.status, (await response.json()) as EntraErrorBody);
	return (await response.json()) as TokenResponse;
}
