import type { CatalogRow } from '../CatalogRow';

/** Mismatches between the claims of a token and what is required. */
export const TOKEN: readonly CatalogRow[] = [
	{
		id: 'tokenForGraph',
		codes: ['TOKEN_FOR_GRAPH'],
		kind: 'configuration',
		cause: 'the access token is for Microsoft Graph, but mail servers only accept tokens for Exchange',
		hint: 'Choose a credential with "Access" set to "Mail Protocols". If the scope is typed in, write it in full, for example https://outlook.office.com/IMAP.AccessAsUser.All offline_access: without its URL it refers to Microsoft Graph. Then reconnect the credential.',
	},
	{
		id: 'tokenForExchange',
		codes: ['TOKEN_FOR_EXCHANGE'],
		kind: 'configuration',
		cause: 'the access token is for the mail protocols, but Microsoft Graph only accepts its own tokens',
		hint: 'Choose a credential with "Access" set to "Microsoft Graph" and reconnect it. If you need both, create two credentials.',
	},
	{
		id: 'tokenWithoutScope',
		codes: ['TOKEN_SCOPE_MISSING'],
		kind: 'consent',
		cause: 'the access token lacks the permission that this protocol requires',
		hint: 'Select the protocol or the Graph permission in the credential, add it to the API permissions of the app in Microsoft Entra and grant admin consent. Then reconnect the credential.',
	},
	{
		id: 'tokenWithoutRole',
		codes: ['TOKEN_ROLE_MISSING'],
		kind: 'consent',
		cause: 'the access token of the app shows no permission for this protocol',
		hint: 'Add the application permission in Microsoft Entra (App registrations > API permissions; IMAP, POP3, SMTP and EWS are listed under Office 365 Exchange Online) and grant admin consent. An app that gets its rights through RBAC for Applications needs none.',
	},
	{
		id: 'tokenOfOtherUser',
		codes: ['TOKEN_OTHER_USER'],
		kind: 'permission',
		cause: 'the sign-in name of the account is not the address of the mailbox',
		hint: 'This is fine for a shared mailbox, and where sign-in names differ from mail addresses. For a shared mailbox, the account needs Full Access, and Send As to send. Otherwise, sign in with the account of the mailbox.',
	},
	{
		id: 'tokenEnded',
		codes: ['TOKEN_ENDED'],
		kind: 'authentication',
		cause: 'the access token has expired',
		hint: 'Check the clock of the machine n8n runs on. If it is correct, reconnect the credential.',
	},
];
