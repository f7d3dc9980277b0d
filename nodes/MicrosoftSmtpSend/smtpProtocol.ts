import { defined } from '../mail/contracts/defined';
import { noDrafts } from '../mail/smtp/cannotDo';
import { SmtpTransport } from '../mail/smtp/SmtpTransport';
import type { SendProtocol } from '../mail/n8n/send/SendProtocol';

/** SMTP as the send nodes' engine uses it. */
export const smtpProtocol: SendProtocol = {
	transport({ connection, account }, { maxConnections, messagesPerMinute, clientName, asDraft }) {
		if (asDraft) throw noDrafts();
		const settings = {
			connection,
			maxConnections,
			...(account === undefined ? {} : { account: { user: account.user, id: account.id } }),
			...defined({ messagesPerMinute, clientName }),
		};
		return new SmtpTransport(settings, account?.tokens);
	},
};
