import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { MicrosoftMailOAuth2Api } from '../../../credentials/MicrosoftMailOAuth2Api.credentials';
import { resolveCredential } from './resolveCredential';

const resolve = async (stored: ICredentialDataDecryptedObject) =>
	await resolveCredential(new MicrosoftMailOAuth2Api(), stored);

const tenant = '11111111-2222-3333-4444-555555555555';

const clouds: Array<[cloud: string, login: string, mail: string, graph: string]> = [
	['global', 'login.microsoftonline.com', 'outlook.office.com', 'graph.microsoft.com'],
	['usGov', 'login.microsoftonline.us', 'outlook.office365.us', 'graph.microsoft.us'],
	['usGovDod', 'login.microsoftonline.us', 'outlook-dod.office365.us', 'dod-graph.microsoft.us'],
	['china', 'login.partner.microsoftonline.cn', 'partner.outlook.cn', 'microsoftgraph.chinacloudapi.cn'],
];

const mailScopes: Array<[protocol: string, scope: string]> = [
	['imap', 'IMAP.AccessAsUser.All'],
	['pop3', 'POP.AccessAsUser.All'],
	['smtp', 'SMTP.Send'],
	['ews', 'EWS.AccessAsUser.All'],
];

describe('Microsoft Mail OAuth2 API', () => {
	describe.each(clouds)('in the cloud %s', (cloud, login, mail, graph) => {
		it('signs in at the login host of the cloud, with the tenant', async () => {
			expect(await resolve({ cloud, tenant })).toMatchObject({
				authUrl: `https://${login}/${tenant}/oauth2/v2.0/authorize`,
				accessTokenUrl: `https://${login}/${tenant}/oauth2/v2.0/token`,
			});
		});

		it.each(mailScopes)('asks for %s by its full scope', async (protocol, scope) => {
			expect(await resolve({ cloud, access: 'mail', mailProtocols: [protocol] })).toMatchObject({
				scope: `https://${mail}/${scope} offline_access`,
			});
		});

		it('asks for all mail protocols at once, since they are one audience', async () => {
			const { scope } = await resolve({ cloud, mailProtocols: mailScopes.map(([protocol]) => protocol) });
			expect(scope).toBe(
				`${mailScopes.map(([, name]) => `https://${mail}/${name}`).join(' ')} offline_access`,
			);
		});

		it('asks for Graph alone, whatever mail protocols were chosen before', async () => {
			const stored = {
				cloud,
				access: 'graph',
				mailProtocols: ['imap'],
				graphPermissions: ['Mail.ReadWrite', 'Mail.Send.Shared'],
			};
			expect(await resolve(stored)).toMatchObject({
				scope: `https://${graph}/Mail.ReadWrite https://${graph}/Mail.Send.Shared offline_access`,
			});
		});
	});

	it('takes tenant "organizations", IMAP and SMTP when nothing is chosen', async () => {
		expect(await resolve({})).toMatchObject({
			authUrl: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize',
			scope: 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
		});
	});

	it.each([
		['contoso.onmicrosoft.com', 'contoso.onmicrosoft.com'],
		['  common ', 'common'],
		['', 'organizations'],
	])('takes the tenant %p as %s', async (typed, expected) => {
		const { authUrl } = await resolve({ tenant: typed });
		expect(authUrl).toBe(`https://login.microsoftonline.com/${expected}/oauth2/v2.0/authorize`);
	});

	it.each([
		['http://login.example.com/oauth2/v2.0/token', ''],
		['HTTP://127.0.0.1.evil.example/token', ''],
		['http://localhost.evil.example/token', ''],
		['http://127.0.0.1:8080/token', 'http://127.0.0.1:8080/token'],
		['http://localhost/token', 'http://localhost/token'],
		['http://[::1]:8080/token', 'http://[::1]:8080/token'],
	])('sends no secret to a Token URL in clear text, but to this machine: %s', async (typed, expected) => {
		const { accessTokenUrl } = await resolve({ typeInUrls: true, typedTokenUrl: typed });
		expect(accessTokenUrl).toBe(expected);
	});

	it('sends no secret to a login URL in clear text', async () => {
		const custom = { cloud: 'custom', customLoginUrl: 'http://login.example.com' };
		expect(await resolve(custom)).toMatchObject({ authUrl: '', accessTokenUrl: '' });
	});

	it('builds everything from the URLs of a custom cloud', async () => {
		const custom = {
			cloud: 'custom',
			customLoginUrl: 'https://login.example.com/',
			customMailResource: 'https://mail.example.com/',
			customGraphUrl: 'https://graph.example.com',
			tenant,
		};
		expect(await resolve({ ...custom, mailProtocols: ['imap'] })).toMatchObject({
			authUrl: `https://login.example.com/${tenant}/oauth2/v2.0/authorize`,
			scope: 'https://mail.example.com/IMAP.AccessAsUser.All offline_access',
		});
		expect(await resolve({ ...custom, access: 'graph', graphPermissions: ['Mail.Send'] })).toMatchObject({
			scope: 'https://graph.example.com/Mail.Send offline_access',
		});
	});

	it('takes URLs and scope as they are typed in', async () => {
		const typed = {
			typeInUrls: true,
			typedAuthUrl: ' http://localhost:1234/authorize',
			typedTokenUrl: 'http://localhost:1234/token ',
			typeInScope: true,
			typedScope: 'https://example.com/Read offline_access',
		};
		expect(await resolve(typed)).toMatchObject({
			authUrl: 'http://localhost:1234/authorize',
			accessTokenUrl: 'http://localhost:1234/token',
			scope: 'https://example.com/Read offline_access',
		});
	});

	const login = `https://login.microsoftonline.com/${tenant}`;

	it.each([
		['the Authorization URL', { typedAuthUrl: `${login}/oauth2/v2.0/authorize` }],
		['the Token URL', { typedTokenUrl: `${login}/oauth2/v2.0/token` }],
		['the Authorization URL of version 1.0', { typedAuthUrl: `${login}/oauth2/authorize` }],
		['the Token URL of version 1.0', { typedTokenUrl: ` ${login}/oauth2/token ` }],
	])('takes %s alone, as old instructions give it', async (_, typed) => {
		expect(await resolve({ typeInUrls: true, ...typed })).toMatchObject({
			authUrl: `${login}/oauth2/v2.0/authorize`,
			accessTokenUrl: `${login}/oauth2/v2.0/token`,
		});
	});

	it('forgets typed-in URLs that are switched off', async () => {
		const stored = { typeInUrls: false, typedAuthUrl: 'https://old.example.com', tenant };
		expect(await resolve(stored)).toMatchObject({
			authUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
		});
	});

	it('signs in with PKCE, sends the secret in the body and lets the account be picked', async () => {
		expect(await resolve({})).toMatchObject({
			grantType: 'pkce',
			authentication: 'body',
			authQueryParameters: 'response_mode=query&prompt=select_account',
		});
	});

	it('describes every field a person sees, and repeats no name', () => {
		const { properties } = new MicrosoftMailOAuth2Api();
		const seen = properties.filter(({ type }) => type !== 'hidden' && type !== 'notice');
		expect(seen.filter(({ description }) => !description)).toEqual([]);
		expect(new Set(properties.map(({ name }) => name)).size).toBe(properties.length);
	});
});
