import type { Audience } from '../../auth/audience';
import type { TokenProvider } from '../../contracts/TokenProvider';
import { AppTokenProvider } from './AppTokenProvider';
import type { TokenDestination } from './assertMayGoTo';
import { SIGN_INS, type SignInType } from './credentialTypes';
import { N8nTokenProvider, type CredentialContext } from './N8nTokenProvider';

export interface SignIn {
	credentialType: SignInType;
	mailbox: string;
	/** The node's own connection. */
	connection: TokenDestination;
	/** An app asks for it. What a person's token is for was decided when the person signed in: any other is refused. */
	audience: Audience;
}

/**
 * Tokens for whichever credential a node uses. A person's token is renewed by n8n itself, on the way that n8n's
 * environment names (HTTPS_PROXY, NODE_EXTRA_CA_CERTS): it alone can store the rotated refresh token.
 */
export function createTokenProvider(
	context: CredentialContext,
	{ credentialType, mailbox, connection, audience }: SignIn,
): TokenProvider {
	if (credentialType !== SIGN_INS.app)
		return new N8nTokenProvider(context, credentialType, { mailbox, audience, connection });
	return new AppTokenProvider(context, { credentialType, audience, mailbox, connection });
}
