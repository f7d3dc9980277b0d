import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { accessProperties } from './properties/access';
import { httpRequestProperties } from './properties/httpRequest';
import { cloudProperties } from './properties/cloud';
import { workSignIn } from './properties/signInExpressions';
import { emailProperty, furtherServersProperty, signInProperties } from './properties/signedIn';
import { tenantNotices } from './properties/tenantNotices';
import { urlProperties } from './properties/urls';

const tenantProperty: INodeProperties = {
	displayName: 'Tenant',
	name: 'tenant',
	type: 'string',
	displayOptions: { hide: { typeInUrls: [true] } },
	default: '',
	placeholder: '11111111-2222-3333-4444-555555555555',
	description:
		'The Directory (tenant) ID from the app\'s overview page in Microsoft Entra, or a domain of the tenant (contoso.com). Required for a single-tenant app, which is the usual case. For a multitenant app: "organizations" (any work or school account; the default if empty) or "common" (also personal accounts).',
};

/** A work or school account, signed in through n8n. */
export class MicrosoftMailOAuth2Api implements ICredentialType {
	name = 'microsoftMailOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Microsoft Mail OAuth2 API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		...signInProperties(workSignIn),
		...cloudProperties,
		tenantProperty,
		...tenantNotices('person', { typeInUrls: [true] }),
		...urlProperties,
		...accessProperties,
		emailProperty,
		furtherServersProperty,
		...httpRequestProperties,
	];
}
