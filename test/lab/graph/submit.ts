import { readEnvelope } from '../exchange/readEnvelope';
import type { MailboxCall } from './Call';
import { GraphError } from './GraphError';

/** https://learn.microsoft.com/en-us/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const MAX_RECIPIENTS = 500;

const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/** What Exchange looks at before it takes a message. @throws GraphError 400, 403 */
export async function assertMaySubmit(call: MailboxCall, mime: Buffer, maxBytes: number): Promise<void> {
	const { from, sender, to, cc, bcc } = readEnvelope(mime);
	const recipients = [...to, ...cc, ...bcc];
	if (recipients.length === 0)
		throw new GraphError(
			400,
			'ErrorInvalidRecipients',
			'At least one recipient is not valid., A message needs at least one recipient.',
		);
	const odd = recipients.find(({ address }) => !ADDRESS.test(address));
	if (odd)
		throw new GraphError(
			400,
			'ErrorInvalidRecipients',
			`At least one recipient is not valid., Recipient '${odd.address}' is not resolved. All recipients must be resolved before a message can be submitted.`,
		);
	if (recipients.length > MAX_RECIPIENTS)
		throw new GraphError(
			400,
			'ErrorInvalidRecipients',
			'The number of recipients exceeds the maximum that is allowed.',
		);
	for (const { address } of [...from, ...sender])
		if (!(await call.maySendAs(address.toLowerCase())))
			throw new GraphError(
				403,
				'ErrorSendAsDenied',
				'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message.',
			);
	if (mime.length > maxBytes)
		throw new GraphError(
			400,
			'ErrorMessageSizeExceeded',
			'The message exceeds the maximum supported size., Cannot submit message.',
		);
}
