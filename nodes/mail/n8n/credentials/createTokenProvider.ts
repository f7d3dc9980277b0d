import type { Audience } from '../../auth/audience';
import type { TokenProvider } from '../../contracts/TokenProvider';
import { AppTokenProvider } from './AppTokenProvider';
import type { TokenDestination } from './assertMayGoTo';
import { isApp } from './credentialTypes';
import { N8nTokenProvider, type CredentialContext } from './N8nTokenProvider';

export interface SignIn {
	credentialType: string;
	mailbox: string;
	/** The node's own connection. */
	connection: TokenDestination;
	/**
	 * An app requests this audience. A user's token has the audience chosen at the sign-in; any other one
	 * is refused.
	 */
	audience: Audience;
	/** Return a user's token whatever its audience: the caller only inspects it and sends it nowhere. */
	anyAudience?: boolean;
}

/**
 * Provides tokens for any credential of a node. A user's token is refreshed by n8n itself, with the proxy
 * and CA of n8n's environment (HTTPS_PROXY, NODE_EXTRA_CA_CERTS), because only n8n can store the rotated
 * refresh token.
 */
export function createTokenProvider(
	context: CredentialContext,
	{ credentialType, mailbox, connection, audience, anyAudience = false }: SignIn,
): TokenProvider {
	if (isApp(credentialType))
		return new AppTokenProvider(context, { credentialType, audience, mailbox, connection });
	const ofPerson = anyAudience ? { mailbox, connection } : { mailbox, audience, connection };
	return new N8nTokenProvider(context, credentialType, ofPerson);
}
