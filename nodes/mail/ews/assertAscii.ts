import { MailError } from '../contracts/MailError';
import { serverName } from '../contracts/serverName';
import type { OutgoingMail } from '../contracts/MailTransport';
import type { EwsSettings } from './EwsSettings';

/**
 * It is not documented that Exchange reads addresses beyond ASCII from a header (RFC 6532), and it would
 * not report an error.
 * @throws MailError of kind `configuration`
 */
export function assertAscii(settings: EwsSettings, { envelope, needsUtf8 }: OutgoingMail): void {
	if (needsUtf8 !== true) return;
	const who = [envelope.from, ...envelope.to].filter((address) => /[^\x00-\x7f]/.test(address)).join(', ');
	throw new MailError(
		'configuration',
		`Could not send the message (EWS, ${serverName(settings.connection)}, mailbox ${settings.mailbox}): EWS does not support addresses with non-ASCII characters before the "@": ${who}`,
		{
			code: 'SMTPUTF8',
			hint: 'Use an ASCII address of this person, or send over SMTP with a server that offers SMTPUTF8.',
		},
	);
}
