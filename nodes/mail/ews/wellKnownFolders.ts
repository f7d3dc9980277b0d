/** Names as in the library: MS-OXWSCDATA section 2.2.5.8, DistinguishedFolderIdNameType. */
const WELL_KNOWN = {
	archivedeleteditems: 'ArchiveDeletedItems',
	archiveinbox: 'ArchiveInbox',
	archivemsgfolderroot: 'ArchiveMsgFolderRoot',
	conflicts: 'Conflicts',
	conversationhistory: 'ConversationHistory',
	deleteditems: 'DeletedItems',
	drafts: 'Drafts',
	inbox: 'Inbox',
	junkemail: 'JunkEmail',
	localfailures: 'LocalFailures',
	msgfolderroot: 'MsgFolderRoot',
	outbox: 'Outbox',
	recoverableitemsdeletions: 'RecoverableItemsDeletions',
	searchfolders: 'SearchFolders',
	sentitems: 'SentItems',
	serverfailures: 'ServerFailures',
	syncissues: 'SyncIssues',
} as const;

export type WellKnownFolder = (typeof WELL_KNOWN)[keyof typeof WELL_KNOWN];

/** A well-known folder by its name in any spelling: `inbox`, `Sent Items`. */
export function wellKnownFolder(name: string): WellKnownFolder | undefined {
	const known: ReadonlyMap<string, WellKnownFolder> = new Map(Object.entries(WELL_KNOWN));
	return known.get(name.toLowerCase().replaceAll(' ', ''));
}
