import { EwsTransport } from '../mail/ews/EwsTransport';
import { GraphTransport } from '../mail/graph/GraphTransport';
import { notByWeb, requireAccount } from '../mail/n8n/send/requireAccount';
import type { SendProtocol } from '../mail/n8n/send/SendProtocol';

/** Graph and EWS as the send nodes' engine uses them: each route by its own. */
export const mapiProtocol: SendProtocol = {
	transport(route, { saveToSentItems }) {
		const { user: mailbox, id: account, tokens, isApp } = requireAccount(route);
		const settings = { connection: route.connection, mailbox, account, saveToSentItems };
		switch (route.protocol) {
			case 'ews':
				return new EwsTransport({ ...settings, impersonate: isApp }, tokens);
			case 'graph':
				return new GraphTransport(settings, tokens);
			case 'smtp':
				throw notByWeb();
		}
	},
};
