import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { MicrosoftMailAppApi } from '../../../credentials/MicrosoftMailAppApi.credentials';
import { MicrosoftMailFallbackOAuth2Api } from '../../../credentials/MicrosoftMailFallbackOAuth2Api.credentials';
import { MicrosoftMailOAuth2Api } from '../../../credentials/MicrosoftMailOAuth2Api.credentials';
import { faultOfTenant } from '../../../nodes/mail/auth/tenant';
import { readApp } from '../../../nodes/mail/n8n/credentials/readApp';

const ID = '11111111-2222-3333-4444-55555555aAbB';

/** Notices that the form shows, as n8n decides on them. */
function noticesOf(properties: INodeProperties[], values: INodeParameters): string[] {
	const given = Object.fromEntries(properties.map(({ name, default: value }) => [name, value]));
	const data = { ...given, ...values } as INodeParameters;
	return properties
		.filter(({ type }) => type === 'notice')
		.filter((notice) => NodeHelpers.displayParameter(data, notice, null, null))
		.map(({ displayName }) => displayName);
}

const person = new MicrosoftMailOAuth2Api().properties;
const app = new MicrosoftMailAppApi().properties;

const RIGHT = [
	'',
	' ',
	ID,
	` ${ID}\n`,
	'contoso.com',
	'contoso.onmicrosoft.com',
	'xn--mnchen-3ya.example',
	'a-1.b.co',
];
const WRONG: Array<[string, RegExp]> = [
	['ada@contoso.com', /^Tenant is an email address/],
	['https://login.microsoftonline.com/contoso.com', /^Tenant is a URL/],
	['login.microsoftonline.com/contoso.com', /^Tenant is a URL/],
	['https://ada@contoso.com', /^Tenant is a URL/],
	['contoso', /^Tenant is neither/],
	['contoso .com', /^Tenant is neither/],
	['contoso.com.', /^Tenant is neither/],
	['-contoso.com', /^Tenant is neither/],
	['11111111-2222-3333-4444-55555555555', /^Tenant is neither/],
	['{11111111-2222-3333-4444-555555555555}', /^Tenant is neither/],
	['a~secret.value~x', /^Tenant is neither/],
	['consumers', /^Tenant is "consumers"/],
];

describe('Tenant', () => {
	it.each(RIGHT)('%j is accepted, by both forms', (tenant) => {
		expect(noticesOf(person, { tenant })).toEqual([]);
		expect(noticesOf(app, { tenant })).toEqual([]);
	});

	it.each(WRONG)('%s is rejected, with the reason', (tenant, words) => {
		for (const form of [person, app, new MicrosoftMailFallbackOAuth2Api().properties]) {
			const notices = noticesOf(form, { tenant });
			expect(notices).toEqual([expect.stringMatching(words)]);
			expect(notices[0]).toMatch(/contoso\.com/);
		}
	});

	it.each(['common', 'Organizations', ' organizations '])('%s is for persons, not for apps', (tenant) => {
		expect(noticesOf(person, { tenant })).toEqual([]);
		expect(noticesOf(app, { tenant })).toEqual([expect.stringMatching(/^An app cannot sign in to/)]);
	});

	it('is not looked at where it is not used, or not known yet', () => {
		expect(noticesOf(person, { tenant: 'contoso', typeInUrls: true })).toEqual([]);
		expect(noticesOf(person, { tenant: 'adfs', cloud: 'custom' })).toEqual([]);
		expect(
			noticesOf(app, { tenant: 'contoso', typedTokenUrl: 'https://login.example/t/oauth2/v2.0/token' }),
		).toEqual([]);
		expect(noticesOf(app, { tenant: '={{ $secrets.vault.tenant }}' })).toEqual([]);
	});

	it('is looked at again when an app signs in', () => {
		const read = (tenant: string, more: object = {}) =>
			readApp({ tenant, clientId: 'c', clientSecret: 's3cr3t', ...more } as never, 'mail');
		for (const tenant of [ID, 'contoso.com']) expect(read(tenant).app.tokenUrl).toContain(tenant);
		for (const [tenant, words] of WRONG.filter(([one]) => one !== 'consumers'))
			expect(() => read(tenant)).toThrow(words);
		expect(() => read(ID, { clientId: ID })).toThrow(/is its Client ID/);
		const custom = {
			cloud: 'custom',
			customLoginUrl: 'https://login.example',
			customMailResource: 'https://mail.example',
		};
		expect(read('adfs', custom).app.tokenUrl).toBe('https://login.example/adfs/oauth2/v2.0/token');
	});

	it('is judged in time that grows with its length alone', () => {
		for (const text of ['a-'.repeat(50_000), 'a.'.repeat(50_000), '@'.repeat(100_000), ' '.repeat(100_000)])
			expect(faultOfTenant(text, 'app')).toBe(
				text.startsWith('@') ? 'address' : text.trim() === '' ? undefined : 'shape',
			);
	});
});
