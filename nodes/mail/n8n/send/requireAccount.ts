import { MailError } from '../../contracts/MailError';
import type { SendAccount, SendRoute } from './SendSettings';

/**
 * The account of a route that requires one.
 * @throws MailError of kind `configuration`
 */
export function requireAccount({ account, connection: { host } }: SendRoute): SendAccount {
	if (account !== undefined) return account;
	throw new MailError('configuration', `${host} does not accept mail without a sign-in`, {
		hint: 'Choose an account or an app in "Sign In As".',
	});
}

/** For a node with Graph and EWS only. */
export function notByWeb(): MailError {
	return new MailError('configuration', 'This node does not send over SMTP', {
		hint: 'Set "API" to "Microsoft Graph" or "Exchange Web Services".',
	});
}
