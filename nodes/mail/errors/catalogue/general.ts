import type { CatalogueRow } from '../CatalogueRow';

/** What is left when nothing more telling was found. */
export const GENERAL: readonly CatalogueRow[] = [
	{
		id: 'unauthorized',
		codes: ['HTTP 401', 'SMTP 535', 'EAUTH'],
		kind: 'authentication',
		cause: 'the server did not accept the sign-in',
		hint: 'Check that the credential gives access to this protocol, then reconnect it.',
	},
	{
		id: 'forbidden',
		codes: ['HTTP 403'],
		kind: 'permission',
		cause: 'the server refused the request',
		hint: 'Check the permissions of the app and the rights of the account to the mailbox.',
	},
	{
		id: 'notFound',
		codes: ['HTTP 404', 'ErrorItemNotFound'],
		kind: 'refused',
		cause: 'the server does not know what was asked for',
		hint: 'Check the address of the mailbox, the folder and, where they are typed in, the URLs.',
	},
	{
		id: 'serverFault',
		codes: ['HTTP 500', 'HTTP 502', 'HTTP 503', 'HTTP 504', 'SMTP 421', 'SMTP 451'],
		kind: 'unavailable',
		cause: 'the server has a temporary fault',
		hint: 'It passes by itself and is tried again. If it lasts, see the service health in the Microsoft 365 admin center.',
	},
	{
		id: 'commandRefused',
		codes: ['IMAP NO', 'POP3 -ERR', 'HTTP 400'],
		kind: 'refused',
		cause: 'the server said no',
		hint: 'See what the server said; the mailbox, the folder or a right may be at fault.',
	},
	{
		id: 'commandNotUnderstood',
		codes: ['IMAP BAD'],
		kind: 'protocol',
		cause: 'the server did not understand the command',
		hint: 'Please report what the server said.',
	},
];
