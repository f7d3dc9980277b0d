import { MailError } from '../contracts/MailError';
import { assertMaySendToken } from '../net/assertMaySendToken';
import type { SmtpSettings } from './SmtpSettings';

/**
 * Without TLS, anyone on the network can read the token and the message.
 * @throws MailError of kind `configuration`
 */
export function assertMayTravel({ connection, account }: SmtpSettings): void {
	try {
		assertMaySendToken(connection);
	} catch (error) {
		if (account !== undefined || !(error instanceof MailError)) throw error;
		throw new MailError(
			'configuration',
			`Security is None, so mail to ${connection.host} would be sent unencrypted; nothing was sent`,
			error.hint === undefined ? {} : { hint: error.hint },
		);
	}
}
