import type { CatalogueRow } from '../CatalogueRow';

/** What a token says of itself, held against what is needed. */
export const TOKEN: readonly CatalogueRow[] = [
	{
		id: 'tokenForGraph',
		codes: ['TOKEN_FOR_GRAPH'],
		kind: 'configuration',
		cause: 'the token is for Microsoft Graph, and mail servers take tokens for Exchange only',
		hint: 'Choose a credential whose Access is Mail Protocols. Where the scope is typed in, write it whole, as https://outlook.office.com/IMAP.AccessAsUser.All offline_access: without its URL it means Graph. Then reconnect the credential.',
	},
	{
		id: 'tokenForExchange',
		codes: ['TOKEN_FOR_EXCHANGE'],
		kind: 'configuration',
		cause: 'the token is for the mail protocols, and Microsoft Graph takes tokens of its own only',
		hint: 'Choose a credential whose Access is Microsoft Graph, and reconnect it. If you need both, make two credentials.',
	},
	{
		id: 'tokenWithoutScope',
		codes: ['TOKEN_SCOPE_MISSING'],
		kind: 'consent',
		cause: 'the token does not hold the permission that this protocol needs',
		hint: 'Tick the protocol, or the Graph permission, in the credential, add it to the API permissions of the app in Microsoft Entra and grant admin consent; then reconnect the credential.',
	},
	{
		id: 'tokenWithoutRole',
		codes: ['TOKEN_ROLE_MISSING'],
		kind: 'consent',
		cause: 'the token of the app shows no permission for this protocol',
		hint: 'Add the application permission in Microsoft Entra (App registrations > API permissions; IMAP, POP3, SMTP and EWS are under Office 365 Exchange Online) and grant admin consent. An app that has its rights by RBAC for Applications needs none.',
	},
	{
		id: 'tokenOfOtherUser',
		codes: ['TOKEN_OTHER_USER'],
		kind: 'permission',
		cause: 'the sign-in name of the account is not the address of the mailbox',
		hint: 'That is right for a shared mailbox, and where sign-in names differ from mail addresses. For a shared mailbox the account needs Full Access, and Send As to send. Otherwise sign in with the account of the mailbox.',
	},
	{
		id: 'tokenEnded',
		codes: ['TOKEN_ENDED'],
		kind: 'authentication',
		cause: 'the token has ended',
		hint: 'Check the clock of the machine n8n runs on. If it is right, reconnect the credential.',
	},
];
