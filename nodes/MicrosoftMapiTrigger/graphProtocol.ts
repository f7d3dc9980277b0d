import { GraphFeed } from '../mail/graph/GraphFeed';
import { changeProtocol } from './changeProtocol';

export const graphProtocol = changeProtocol(
	'graph',
	({ settings: { connection, mailbox, account, folder, maxMessageBytes, read }, tokens }) =>
		new GraphFeed(
			{ connection, mailbox, account, folder, maxMessageBytes, arrivalsOnly: read !== 'unread' },
			tokens,
		),
);
