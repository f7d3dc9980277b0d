import type { WellKnownFolder } from './wellKnownFolders';

/** A folder that every mailbox has, or one by its ID. */
export type EwsFolderRef = { readonly wellKnown: WellKnownFolder } | { readonly id: string };

export interface EwsFolder {
	readonly id: string;
	/** Display name, in the language of the mailbox. */
	readonly name: string;
	readonly parentId?: string;
	/** `IPF.Note` for mail; absent if not set. */
	readonly folderClass?: string;
	readonly hasChildren: boolean;
	readonly messages?: number;
	readonly unread?: number;
}

export interface EwsFolderPage {
	readonly folders: readonly EwsFolder[];
	/** Offset of the next page; absent on the last one. */
	readonly next?: number;
}

export interface OpenFolder extends EwsFolder {
	/** Server version, for example `15.20`. */
	readonly version?: string;
}
