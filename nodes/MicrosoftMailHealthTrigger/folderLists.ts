import { listEwsFolders } from '../mail/ews/listEwsFolders';
import { listGraphFolders } from '../mail/graph/listGraphFolders';
import { listFolders } from '../mail/imap/listFolders';
import { SIGN_INS } from '../mail/n8n/credentialTypes';
import type { ListFolders } from '../mail/n8n/searchFolders';

const toNames = (folders: ReadonlyArray<{ path: string }>) =>
	folders.map(({ path }) => ({ name: path, value: path }));

/** The folders of a mailbox, by the protocols that know some. */
export const folderLists: Readonly<Record<'imap' | 'graph' | 'ews', ListFolders>> = {
	imap: listFolders,
	graph: async ({ connection, mailbox, tokens }, signal) =>
		toNames(await listGraphFolders({ connection, mailbox }, tokens, signal)),
	ews: async ({ connection, mailbox, tokens, credentialType }, signal) => {
		const impersonate = credentialType === SIGN_INS.app;
		return toNames(await listEwsFolders({ connection, mailbox, impersonate }, tokens, signal));
	},
};
