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
	/** An app asks for it. What a person's token is for was decided when the person signed in: any other is refused. */
	audience: Audience;
	/** A person's token is given out whomever it is for: whoever asks looks at it, and sends it nowhere. */
	anyAudience?: boolean;
}

/**
 * Tokens for whichever credential a node uses. A person's token is renewed by n8n itself, on the way that n8n's
 * environment names (HTTPS_PROXY, NODE_EXTRA_CA_CERTS): it alone can store the rotated refresh token.
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
