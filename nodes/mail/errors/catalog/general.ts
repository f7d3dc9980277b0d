import type { CatalogRow } from '../CatalogRow';

/** Applied when no specific row matches. */
export const GENERAL: readonly CatalogRow[] = [
	{
		id: 'unauthorized',
		codes: ['HTTP 401', 'SMTP 535', 'EAUTH'],
		kind: 'authentication',
		cause: 'the server rejected the sign-in',
		hint: 'Check that the credential gives access to this protocol, then reconnect it.',
	},
	{
		id: 'forbidden',
		codes: ['HTTP 403'],
		kind: 'permission',
		cause: 'the server denied the request',
		hint: 'Check the permissions of the app, and the access of the account to the mailbox.',
	},
	{
		id: 'notFound',
		codes: ['HTTP 404', 'ErrorItemNotFound'],
		kind: 'refused',
		cause: 'the server could not find what was requested',
		hint: 'Check the address of the mailbox, the folder and, if they are typed in, the URLs.',
	},
	{
		id: 'serverFault',
		codes: ['HTTP 500', 'HTTP 502', 'HTTP 503', 'HTTP 504', 'SMTP 421', 'SMTP 451'],
		kind: 'unavailable',
		cause: 'the server has a temporary problem',
		hint: 'No action needed; the node retries automatically. If this keeps happening, check the service health in the Microsoft 365 admin center.',
	},
	{
		id: 'commandRefused',
		codes: ['IMAP NO', 'POP3 -ERR', 'HTTP 400'],
		kind: 'refused',
		cause: 'the server rejected the command',
		hint: 'Check the response of the server under Details: the mailbox, the folder or missing access may be the reason.',
	},
	{
		id: 'commandNotUnderstood',
		codes: ['IMAP BAD'],
		kind: 'protocol',
		cause: 'the server did not understand the command',
		hint: 'Please report the response of the server.',
	},
	{
		id: 'smtpOtherRefusal',
		// Like `SMTP 4xx`. It stands here because a refused sign-in has a 5xx code too.
		codes: ['SMTP 5xx'],
		protocols: ['smtp'],
		kind: 'refused',
		cause: 'the mail server rejected the message',
		hint: 'Check the response of the server under Details: the sender, a recipient or the content may be the reason.',
	},
];
