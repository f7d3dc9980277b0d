import { EwsDraftTransport } from '../mail/ews/EwsDraftTransport';
import { EwsTransport } from '../mail/ews/EwsTransport';
import { GraphDraftTransport } from '../mail/graph/GraphDraftTransport';
import { GraphTransport } from '../mail/graph/GraphTransport';
import { notByWeb, requireAccount } from '../mail/n8n/send/requireAccount';
import type { SendProtocol } from '../mail/n8n/send/SendProtocol';

/** Connects Graph and EWS to the send engine; each route uses its own API. */
export const mapiProtocol: SendProtocol = {
	perConnection: 1,
	transport(route, { saveToSentItems, asDraft }) {
		const { user: mailbox, id: account, tokens, isApp } = requireAccount(route);
		const settings = { connection: route.connection, mailbox, account };
		switch (route.protocol) {
			case 'ews': {
				const ews = { ...settings, impersonate: isApp };
				return asDraft
					? new EwsDraftTransport(ews, tokens)
					: new EwsTransport({ ...ews, saveToSentItems }, tokens);
			}
			case 'graph':
				return asDraft
					? new GraphDraftTransport(settings, tokens)
					: new GraphTransport({ ...settings, saveToSentItems }, tokens);
			case 'smtp':
				throw notByWeb();
		}
	},
};
