import { MailError } from '../contracts/MailError';
import { serverName } from '../contracts/serverName';

/** For protocols that require a sign-in. */
export function signInMissing(protocol: string, server: { host: string; port: number }): MailError {
	return new MailError(
		'configuration',
		`Could not sign in (${protocol}, ${serverName(server)}): no sign-in is selected`,
		{ hint: 'Choose an account or an app in "Sign In As"; "None" is for SMTP relays only.' },
	);
}
