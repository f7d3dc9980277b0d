import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { MicrosoftMailPersonalOAuth2Api } from '../../../credentials/MicrosoftMailPersonalOAuth2Api.credentials';
import { resolveCredential } from './resolveCredential';

const resolve = async (stored: ICredentialDataDecryptedObject) =>
	await resolveCredential(new MicrosoftMailPersonalOAuth2Api(), stored);

const consumers = 'https://login.microsoftonline.com/consumers/oauth2/v2.0';

describe('Microsoft Mail Personal OAuth2 API', () => {
	it('signs in through consumers, with scopes that personal accounts know', async () => {
		expect(await resolve({ mailProtocols: ['imap', 'pop3', 'smtp'] })).toMatchObject({
			authUrl: `${consumers}/authorize`,
			accessTokenUrl: `${consumers}/token`,
			scope: [
				'https://outlook.office.com/IMAP.AccessAsUser.All',
				'https://outlook.office.com/POP.AccessAsUser.All',
				'https://outlook.office.com/SMTP.Send',
				'offline_access',
			].join(' '),
		});
	});

	it('signs in for Graph', async () => {
		expect(await resolve({ access: 'graph', graphPermissions: ['Mail.Read'] })).toMatchObject({
			scope: 'https://graph.microsoft.com/Mail.Read offline_access',
		});
	});

	it('signs in at login.live.com with its own scopes, whatever was chosen before', async () => {
		expect(await resolve({ endpoint: 'live', access: 'graph', mailProtocols: ['pop3'] })).toMatchObject({
			authUrl: 'https://login.live.com/oauth20_authorize.srf',
			accessTokenUrl: 'https://login.live.com/oauth20_token.srf',
			scope: 'wl.imap wl.offline_access',
		});
	});

	it.each([
		['typedAuthUrl', 'http://127.0.0.1:1/oauth20_authorize.srf'],
		['typedTokenUrl', 'http://127.0.0.1:1/oauth20_token.srf'],
	])('takes %s alone for both', async (name, url) => {
		expect(await resolve({ endpoint: 'live', typeInUrls: true, [name]: url })).toMatchObject({
			authUrl: 'http://127.0.0.1:1/oauth20_authorize.srf',
			accessTokenUrl: 'http://127.0.0.1:1/oauth20_token.srf',
			scope: 'wl.imap wl.offline_access',
		});
	});

	it('takes a scope as it is typed in', async () => {
		expect(await resolve({ endpoint: 'live', typeInScope: true, typedScope: 'wl.imap' })).toMatchObject({
			scope: 'wl.imap',
		});
	});
});
