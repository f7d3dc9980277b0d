/**
 * When a token dies by its own account (RFC 7519 section 4.1.4), in milliseconds since the epoch. Tokens of
 * personal accounts are opaque: undefined. The signature is the server's business.
 */
export function expiryOf(token: string): number | undefined {
	const payload = token.split('.')[1];
	if (payload === undefined) return undefined;
	try {
		const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
		const exp = (claims as { exp?: unknown } | null)?.exp;
		return typeof exp === 'number' ? exp * 1000 : undefined;
	} catch {
		return undefined;
	}
}
