import type { IAllExecuteFunctions } from 'n8n-workflow';
import type { Audience } from '../../auth/audience';
import { appClient } from '../../auth/appClients';
import type { AccessToken, Expiry, TokenProvider } from '../../contracts/TokenProvider';
import { defined } from '../../contracts/defined';
import { toMailError } from '../../errors/toMailError';
import type { HttpsSettings } from '../../net/postForm';
import { assertMayGoTo, type TokenDestination } from './assertMayGoTo';
import { appSecrets } from '../../auth/AppRegistration';
import { secretsOf } from '../../net/secretsOf';
import { appExpiry } from './appExpiry';
import { readApp } from './readApp';
import { readCredential } from '../runtime/readCredential';

export interface AppTokenOptions {
	credentialType: string;
	audience: Audience;
	/** The mailbox that the token is used for, as named in errors. */
	mailbox: string;
	/** The server that the token is for; its proxy and CA are also used for the sign-in server. */
	connection: TokenDestination;
}

/** Tokens that an app gets for itself, shared by all nodes of the process that use the app. */
export class AppTokenProvider implements TokenProvider {
	expiry?: Expiry;
	private given: string | undefined;

	constructor(
		private readonly context: Pick<IAllExecuteFunctions, 'getCredentials'>,
		private readonly options: AppTokenOptions,
	) {}

	async getToken({ refresh = false }: { refresh?: boolean } = {}): Promise<AccessToken> {
		const { credentialType, audience, mailbox, connection } = this.options;
		// Read again each time, because a person may have corrected it.
		const credential = await readCredential(this.context, credentialType);
		assertMayGoTo(credentialType, credential, connection);
		const { app, scope } = readApp(credential, audience);
		const expiry = appExpiry(credential, app);
		if (expiry === undefined) delete this.expiry;
		else this.expiry = expiry;
		try {
			const token = await appClient(app, httpsSettings(connection)).getToken(
				scope,
				refresh ? this.given : undefined,
			);
			this.given = token.token;
			return token;
		} catch (error) {
			const { host } = new URL(app.tokenUrl);
			throw toMailError(error, {
				protocol: 'oauth',
				server: host,
				mailbox,
				step: 'get an access token for the app',
				secrets: secretsOf(connection, ...appSecrets(app), this.given),
			});
		}
	}
}

/** The node's proxy applies to the sign-in server; its permission to ignore certificate errors does not. */
function httpsSettings({ ca, proxy, egress }: TokenDestination): HttpsSettings {
	return {
		...defined({ ca, proxy, egress }),
	};
}
