import type { Icon, ICredentialType } from 'n8n-workflow';
import { MicrosoftMailOAuth2Api } from './MicrosoftMailOAuth2Api.credentials';

/** The account for a send node's fallback server: n8n allows only one credential of each type per node. */
export class MicrosoftMailFallbackOAuth2Api implements ICredentialType {
	name = 'microsoftMailFallbackOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Microsoft Mail Fallback OAuth2 API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md#a-second-account';

	properties = new MicrosoftMailOAuth2Api().properties;
}
