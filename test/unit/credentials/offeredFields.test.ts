import { NodeHelpers, type ICredentialDataDecryptedObject, type ICredentialType } from 'n8n-workflow';
import { MicrosoftMailAppApi } from '../../../credentials/MicrosoftMailAppApi.credentials';
import { MicrosoftMailOAuth2Api } from '../../../credentials/MicrosoftMailOAuth2Api.credentials';
import { MicrosoftMailPersonalOAuth2Api } from '../../../credentials/MicrosoftMailPersonalOAuth2Api.credentials';

const work = new MicrosoftMailOAuth2Api();
const personal = new MicrosoftMailPersonalOAuth2Api();
const app = new MicrosoftMailAppApi();

/** The fields that n8n shows of a credential that is filled in so. */
function offered(type: ICredentialType, chosen: ICredentialDataDecryptedObject): string[] {
	const defaults = Object.fromEntries(type.properties.map(({ name, default: value }) => [name, value]));
	const values = { ...defaults, ...chosen } as never;
	return type.properties
		.filter((property) => property.type !== 'hidden')
		.filter((property) => NodeHelpers.displayParameter(values, property, null, null))
		.map(({ displayName }) => displayName);
}

describe('the fields that a credential offers', () => {
	it.each<[string, ICredentialType, ICredentialDataDecryptedObject, string[]]>([
		[
			'a person at work',
			work,
			{},
			[
				'Client ID',
				'Client Secret',
				'Secret Expires On',
				'Cloud',
				'Tenant',
				'Custom URLs',
				'Access',
				'Mail Protocols',
				'Custom Scope',
				'Email',
				'Further Servers',
				'Allowed HTTP Request Domains',
			],
		],
		[
			'a person at work, for Graph',
			work,
			{ access: 'graph' },
			[
				'Client ID',
				'Client Secret',
				'Secret Expires On',
				'Cloud',
				'Tenant',
				'Custom URLs',
				'Access',
				'Graph Permissions',
				'Custom Scope',
				'Email',
				'Further Servers',
				'Allowed HTTP Request Domains',
			],
		],
		[
			'settings of another program: no tenant and no protocols, which would be without effect',
			work,
			{ typeInUrls: true, typeInScope: true },
			[
				'Client ID',
				'Client Secret',
				'Secret Expires On',
				'Cloud',
				'Custom URLs',
				'Authorization URL',
				'Token URL',
				'Custom Scope',
				'Scope',
				'Email',
				'Further Servers',
				'Allowed HTTP Request Domains',
			],
		],
		[
			'a personal account',
			personal,
			{},
			[
				'Client ID',
				'Client Secret',
				'Secret Expires On',
				'Sign-In',
				'Custom URLs',
				'Access',
				'Mail Protocols',
				'Custom Scope',
				'Email',
				'Further Servers',
				'Allowed HTTP Request Domains',
			],
		],
		[
			'a personal account with a typed-in scope',
			personal,
			{ typeInScope: true },
			[
				'Client ID',
				'Client Secret',
				'Secret Expires On',
				'Sign-In',
				'Custom URLs',
				'Custom Scope',
				'Scope',
				'Email',
				'Further Servers',
				'Allowed HTTP Request Domains',
			],
		],
		[
			'a personal account by Live.com',
			personal,
			{ endpoint: 'live' },
			[
				'Client ID',
				'Client Secret',
				'Secret Expires On',
				'Sign-In',
				'Custom URLs',
				'Custom Scope',
				'Email',
				'Further Servers',
				'Allowed HTTP Request Domains',
			],
		],
		[
			'an app',
			app,
			{},
			[
				'Cloud',
				'Tenant',
				'Client ID',
				'Sign In With',
				'Client Secret',
				'Secret Expires On',
				'Token URL',
				'Email',
				'Further Servers',
			],
		],
		[
			'an app with a certificate',
			app,
			{ proof: 'certificate' },
			[
				'Cloud',
				'Tenant',
				'Client ID',
				'Sign In With',
				'Certificate',
				'Private Key',
				'Passphrase',
				'Token URL',
				'Email',
				'Further Servers',
			],
		],
	])('are those that matter to %s', (_, type, chosen, expected) => {
		expect(offered(type, chosen)).toEqual(expected);
	});
});
