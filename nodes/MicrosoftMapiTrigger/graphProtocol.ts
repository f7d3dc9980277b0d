import { GraphFeed } from '../mail/graph/GraphFeed';
import { FolderSubscription } from '../mail/graph/push/FolderSubscription';
import { changeProtocol } from './changeProtocol';

export const graphProtocol = changeProtocol(
	'graph',
	({ settings: { connection, mailbox, account, folder, maxMessageBytes, read }, tokens }) =>
		new GraphFeed(
			{ connection, mailbox, account, folder, maxMessageBytes, arrivalsOnly: read !== 'unread' },
			tokens,
		),
	({ settings: { connection, mailbox, account, push }, tokens, warn }) =>
		push ? new FolderSubscription({ settings: { connection, mailbox, account }, tokens, warn }) : undefined,
);
