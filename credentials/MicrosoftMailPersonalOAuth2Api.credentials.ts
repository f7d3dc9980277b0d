import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { accessProperties } from './properties/access';
import { httpRequestProperties } from './properties/httpRequest';
import { personalSignIn } from './properties/signInExpressions';
import { emailProperty, furtherServersProperty, signInProperties } from './properties/signedIn';
import { urlProperties } from './properties/urls';

const endpointProperty: INodeProperties = {
	displayName: 'Sign-In',
	name: 'endpoint',
	type: 'options',
	options: [
		{
			name: 'Microsoft Identity Platform (Recommended)',
			value: 'platform',
			description: 'login.microsoftonline.com/consumers, for apps registered in Microsoft Entra',
		},
		{
			name: 'Live.com',
			value: 'live',
			description: 'login.live.com, for older apps; for IMAP and SMTP only',
		},
	],
	default: 'platform',
	description: 'Where the account signs in. Reconnect after a change.',
};

/** Live.com has a single scope: there is nothing to choose, but a custom scope may be entered. */
const accessOfPersonal = accessProperties.map((property) => {
	if (['typeInScope', 'typedScope'].includes(property.name)) return property;
	const show = { ...property.displayOptions?.show, endpoint: ['platform'] };
	return { ...property, displayOptions: { ...property.displayOptions, show } };
});

/** An Outlook.com, Hotmail or live.com account, signed in through n8n. */
export class MicrosoftMailPersonalOAuth2Api implements ICredentialType {
	name = 'microsoftMailPersonalOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Microsoft Mail Personal OAuth2 API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md#personal-accounts';

	properties: INodeProperties[] = [
		...signInProperties(personalSignIn),
		endpointProperty,
		...urlProperties,
		...accessOfPersonal,
		{
			...emailProperty,
			placeholder: 'ada@outlook.com',
			description: 'The address of the account. It is the mailbox the nodes work with.',
		},
		furtherServersProperty,
		...httpRequestProperties,
	];
}
