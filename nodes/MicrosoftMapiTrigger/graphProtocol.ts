import { GraphFeed } from '../mail/graph/GraphFeed';
import { changeProtocol } from './changeProtocol';

export const graphProtocol = changeProtocol(
	'graph',
	({ settings: { connection, mailbox, folder, maxMessageBytes, read }, tokens }) =>
		new GraphFeed({ connection, mailbox, folder, maxMessageBytes, arrivalsOnly: read !== 'unread' }, tokens),
);
