import type { Icon, ICredentialType } from 'n8n-workflow';
import { MicrosoftMailAppApi } from './MicrosoftMailAppApi.credentials';

/** The app for a send node's fallback server: n8n allows only one credential of each type per node. */
export class MicrosoftMailFallbackAppApi implements ICredentialType {
	name = 'microsoftMailFallbackAppApi';

	displayName = 'Microsoft Mail Fallback App API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md#a-second-account';

	properties = new MicrosoftMailAppApi().properties;
}
