import type { WellKnownFolder } from './wellKnownFolders';

/** A folder that every mailbox has, or one by its id. */
export type EwsFolderRef = { readonly wellKnown: WellKnownFolder } | { readonly id: string };

export interface EwsFolder {
	readonly id: string;
	/** As people see it, in the language of the mailbox. */
	readonly name: string;
	readonly parentId?: string;
	/** `IPF.Note` for mail; absent where nobody said. */
	readonly folderClass?: string;
	readonly hasChildren: boolean;
	readonly messages?: number;
	readonly unread?: number;
}

export interface EwsFolderPage {
	readonly folders: readonly EwsFolder[];
	/** Offset of the next page; absent on the last. */
	readonly next?: number;
}

export interface OpenFolder extends EwsFolder {
	/** Of the server, as `15.20`. */
	readonly version?: string;
}
