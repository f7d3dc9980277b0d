import { listFolders } from '../mail/imap/listFolders';
import type { ListFolders } from '../mail/n8n/searchFolders';
import { listFolders as byApi } from '../MicrosoftMapiTrigger/listFolders';

/** Lists the folders of a mailbox, for protocols with folders. */
export const folderLists: Readonly<Record<'imap' | 'graph' | 'ews', ListFolders>> = {
	imap: listFolders,
	...byApi,
};
