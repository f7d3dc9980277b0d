import { defined } from '../mail/contracts/defined';
import { noDrafts } from '../mail/smtp/cannotDo';
import { SmtpTransport } from '../mail/smtp/SmtpTransport';
import type { SendProtocol } from '../mail/n8n/send/SendProtocol';

/** Connects SMTP to the send engine. */
export const smtpProtocol: SendProtocol = {
	// One is being sent, and one is composed or pipelined behind it.
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
