/**
 * Folders that every mailbox has, by their names in Graph and EWS and as people see them.
 * https://learn.microsoft.com/en-us/graph/api/resources/mailfolder
 */
export const WELL_KNOWN_FOLDERS: ReadonlyArray<readonly [name: string, displayName: string]> = [
	['inbox', 'Inbox'],
	['drafts', 'Drafts'],
	['sentitems', 'Sent Items'],
	['deleteditems', 'Deleted Items'],
	['junkemail', 'Junk Email'],
	['archive', 'Archive'],
	['outbox', 'Outbox'],
];

/** The folder above them: `msgfolderroot` in EWS and Graph; people do not see it. */
export const ROOT_FOLDER = ['msgfolderroot', 'Top of Information Store'] as const;
