import { listEwsFolders } from '../mail/ews/listEwsFolders';
import { listGraphFolders } from '../mail/graph/listGraphFolders';
import { SIGN_INS } from '../mail/n8n/credentials/credentialTypes';
import type { ListFolders } from '../mail/n8n/searchFolders';

/** The inbox is stored as the form has it to begin with: under its name of this mailbox it would stand there twice. */
const toNames = (folders: ReadonlyArray<{ path: string; isInbox: boolean }>) =>
	folders.map(({ path, isInbox }) => ({ name: path, value: isInbox ? 'INBOX' : path }));

/** The folders of a mailbox by each API, by their paths as people see them. */
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
