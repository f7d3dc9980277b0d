import { listFolders } from '../mail/imap/listFolders';
import type { ListFolders } from '../mail/n8n/searchFolders';
import { listFolders as byApi } from '../MicrosoftMapiTrigger/listFolders';

/** The folders of a mailbox, by the protocols that know some. */
export const folderLists: Readonly<Record<'imap' | 'graph' | 'ews', ListFolders>> = {
	imap: listFolders,
	...byApi,
};
