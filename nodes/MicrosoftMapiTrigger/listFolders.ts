import { listEwsFolders } from '../mail/ews/listEwsFolders';
import { listGraphFolders } from '../mail/graph/listGraphFolders';
import { SIGN_INS } from '../mail/n8n/credentials/credentialTypes';
import type { ListFolders } from '../mail/n8n/searchFolders';

/** The inbox keeps the form's default value: listed under its local name, it would appear twice. */
const toNames = (folders: ReadonlyArray<{ path: string; isInbox: boolean }>) =>
	folders.map(({ path, isInbox }) => ({ name: path, value: isInbox ? 'INBOX' : path }));

/** The folders of a mailbox for each API, by path. */
export const listFolders: Readonly<Record<'graph' | 'ews', ListFolders>> = {
	graph: async ({ connection, mailbox, account, tokens }, signal) =>
		toNames(await listGraphFolders({ connection, mailbox, account }, tokens, signal)),
	ews: async ({ connection, mailbox, account, tokens, credentialType }, signal) =>
		toNames(
			await listEwsFolders(
				{ connection, mailbox, account, impersonate: credentialType === SIGN_INS.app },
				tokens,
				signal,
			),
		),
};
