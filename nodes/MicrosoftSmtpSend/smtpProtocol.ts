import { defined } from '../mail/contracts/defined';
import { noDrafts } from '../mail/smtp/cannotDo';
import { SmtpTransport } from '../mail/smtp/SmtpTransport';
import type { SendProtocol } from '../mail/n8n/send/SendProtocol';

/** SMTP as the send nodes' engine uses it. */
export const smtpProtocol: SendProtocol = {
	// One goes, and one is ready or follows it.
	perConnection: 2,
	transport({ connection, account }, sending) {
		const { maxConnections, messagesPerMinute, messagesPerConnection, clientName, asDraft } = sending;
		if (asDraft) throw noDrafts();
		const settings = {
			connection,
			maxConnections,
			...(account === undefined ? {} : { account: { user: account.user, id: account.id } }),
			...defined({ messagesPerMinute, messagesPerConnection, clientName }),
		};
		return new SmtpTransport(settings, account?.tokens);
	},
};
