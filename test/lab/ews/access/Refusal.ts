/** An answer of the front end, before any SOAP. */
export class Refusal extends Error {
	override readonly name = 'Refusal';

	constructor(
		readonly status: number,
		readonly headers: Readonly<Record<string, string | string[]>> = {},
		readonly body = '',
	) {
		super(`HTTP ${status}`);
	}
}

/** Application id of Office 365 Exchange Online. */
const EXCHANGE = '00000002-0000-0ff1-ce00-000000000000';

/** What Exchange offers to somebody who has not signed in, and to somebody whose token is no good. */
function challenges(authorizationUrl: string, error = ''): string[] {
	const bearer = [
		`Bearer client_id="${EXCHANGE}"`,
		'trusted_issuers="00000001-0000-0000-c000-000000000000@*"',
		'token_types="app_asserted_user_v1 service_asserted_app_v1"',
		`authorization_uri="${authorizationUrl}"`,
		...(error ? [`error="${error}"`] : []),
	];
	// Headers of their own: many clients read one challenge from each.
	return [bearer.join(', '), 'Basic Realm=""'];
}

export const notSignedIn = (authorizationUrl: string): Refusal =>
	new Refusal(401, { 'WWW-Authenticate': challenges(authorizationUrl) });

/**
 * Numbers and categories of `x-ms-diagnostics`. 2000003 is in many reports, the others are in the same range: Microsoft
 * documents none of them.
 */
const DIAGNOSTICS: Readonly<Record<string, (audience: string) => string>> = {
	signature: () => '2000001;reason="The token has an invalid signature.";error_category="invalid_signature"',
	expired: () => '2000002;reason="The token has expired.";error_category="token_expired"',
	audience: (audience) =>
		`2000003;reason="The audience claim value is invalid '${audience}'.";error_category="invalid_resource"`,
	revoked: () => '2000006;reason="The token has been revoked.";error_category="invalid_token"',
	permission: () =>
		'2000008;reason="The token contains no permissions, or permissions can not be understood.";error_category="invalid_grant"',
};

export const badToken = (flaw: string, audience: string, authorizationUrl: string): Refusal =>
	new Refusal(401, {
		'WWW-Authenticate': challenges(authorizationUrl, 'invalid_token'),
		'x-ms-diagnostics': (DIAGNOSTICS[flaw] ?? (() => '2000000'))(audience),
	});

/**
 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange
 */
export const switchedOff = (): Refusal =>
	new Refusal(403, { 'X-EWS-Policy-Reason': 'EWS is disabled for this user or tenant' });
export const blockedByPolicy = (): Refusal =>
	new Refusal(403, { 'X-EWS-Policy-Reason': 'EWS is blocked by policy for this user or tenant' });

/** The front end looks for the server of that mailbox and finds none. */
export const anchorNotFound = (): Refusal => new Refusal(404, { 'X-CasErrorCode': 'UserNotFound' });
