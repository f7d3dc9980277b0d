import { createHash } from 'node:crypto';
import { Folder } from './Folder';
import type { ItemIds } from './ItemIds';
import { type MessageState, StoredMessage } from './StoredMessage';
import { ROOT_FOLDER, WELL_KNOWN_FOLDERS } from './wellKnownFolders';

export interface DeliverOptions extends Partial<MessageState> {
	/** Default: now. */
	receivedAt?: Date;
	isDraft?: boolean;
}

/** A mailbox of Exchange: folders, messages, ids and change keys. Both APIs look at the same one. */
export class Mailbox {
	readonly root: Folder;
	/** Object id of its owner in the directory, as the authority makes it. */
	readonly objectId: string;
	/** Whether Graph serves it: not when it lies on premises, has no license, or is inactive. */
	restEnabled = true;
	/** Whether EWS serves it (`Set-CASMailbox -EwsEnabled`). */
	ewsEnabled = true;
	displayName: string;
	/** Subjects of messages whose senders were told that they were read, or deleted unread. */
	readonly receipts: string[] = [];
	/** By per-folder id and by immutable id. */
	private readonly byId = new Map<string, StoredMessage>();
	private readonly foldersById = new Map<string, Folder>();
	private readonly wellKnown = new Map<string, Folder>();

	constructor(
		/** Primary SMTP address, in lower case. */
		readonly address: string,
		private readonly ids: ItemIds,
		private readonly changed: () => void,
	) {
		this.objectId = objectIdOf(address);
		this.displayName = address.split('@')[0] ?? address;
		this.root = this.addFolder(undefined, ROOT_FOLDER[1], ROOT_FOLDER[0]);
		for (const [name, displayName] of WELL_KNOWN_FOLDERS) this.addFolder(this.root, displayName, name);
	}

	get inbox(): Folder {
		return this.folder('inbox');
	}

	/**
	 * @param name a well-known name in any case, an id, or a path below the root: `Inbox/Tickets`
	 * @throws Error when there is none
	 */
	folder(name: string): Folder {
		const folder = this.findFolder(name);
		if (!folder) throw new Error(`${this.address} has no folder "${name}"`);
		return folder;
	}

	findFolder(name: string): Folder | undefined {
		return this.wellKnown.get(name.toLowerCase()) ?? this.foldersById.get(name) ?? this.folderByPath(name);
	}

	folderById(id: string): Folder | undefined {
		return this.foldersById.get(id);
	}

	wellKnownFolder(name: string): Folder | undefined {
		return this.wellKnown.get(name.toLowerCase());
	}

	/** Finds or makes the folder of a path, and those above it. */
	makeFolder(path: string): Folder {
		const known = this.findFolder(path);
		if (known) return known;
		let folder = this.root;
		for (const name of path.split('/')) folder = childOf(folder, name) ?? this.addFolder(folder, name);
		return folder;
	}

	addFolder(parent: Folder | undefined, displayName: string, wellKnownName?: string): Folder {
		const id = this.ids.folder(this.address);
		const folder = new Folder(id, this.ids.changeKey(), displayName, parent, wellKnownName);
		parent?.children.add(folder);
		this.foldersById.set(id, folder);
		if (wellKnownName) this.wellKnown.set(wellKnownName, folder);
		return folder;
	}

	renameFolder(folder: Folder, displayName: string): void {
		folder.displayName = displayName;
		folder.changeKey = this.ids.changeKey();
	}

	moveFolder(folder: Folder, parent: Folder): void {
		folder.parent?.children.delete(folder);
		folder.parent = parent;
		parent.children.add(folder);
		folder.changeKey = this.ids.changeKey();
	}

	/** Deletes a folder for good, with what is in it. */
	deleteFolder(folder: Folder): void {
		for (const one of [...folder.tree()].reverse()) {
			for (const message of [...one.messages.values()]) this.delete(message);
			one.parent?.children.delete(one);
			this.foldersById.delete(one.id);
		}
		this.changed();
	}

	message(id: string): StoredMessage | undefined {
		return this.byId.get(id);
	}

	/** Puts a message into a folder, as a delivery or an import does. */
	store(mime: Buffer, folder: Folder, options: DeliverOptions = {}): StoredMessage {
		const { receivedAt = new Date(), isDraft = false, ...state } = options;
		const message = new StoredMessage(
			this.ids.immutable(this.address),
			this.ids.item(this.address),
			this.ids.changeKey(),
			folder,
			mime,
			receivedAt,
		);
		Object.assign(message, { isDraft }, state);
		this.remember(message);
		folder.add(message);
		this.changed();
		return message;
	}

	/** Changes state, octets, or both. A change that changes nothing is one all the same, as in Exchange. */
	update(message: StoredMessage, change: Partial<MessageState> & { mime?: Buffer; isDraft?: boolean }): void {
		const wasRead = message.isRead;
		const names = Object.keys(change);
		Object.assign(message, change);
		if (wasRead !== message.isRead) message.folder.unread += wasRead ? 1 : -1;
		message.changeKey = this.ids.changeKey();
		message.modifiedAt = new Date();
		message.folder.noteChange(message, names.length === 1 && names[0] === 'isRead');
		this.changed();
	}

	/** The message keeps its immutable id and gets another id. */
	move(message: StoredMessage, target: Folder): void {
		message.folder.remove(message, 'moved');
		this.byId.delete(message.id);
		message.id = this.ids.item(this.address);
		message.changeKey = this.ids.changeKey();
		message.folder = target;
		message.isMoved = true;
		this.remember(message);
		target.add(message);
		this.changed();
	}

	copy(message: StoredMessage, target: Folder): StoredMessage {
		const { receivedAt, isRead, flag, importance, categories, isDraft } = message;
		const state = { isRead, flag, importance, categories: [...categories], isDraft };
		return this.store(message.mime, target, { receivedAt, ...state });
	}

	/** For good; where Exchange keeps what was deleted (Recoverable Items), no client looks. */
	delete(message: StoredMessage): void {
		message.folder.remove(message, 'deleted');
		this.byId.delete(message.id);
		this.byId.delete(message.immutableId);
		this.changed();
	}

	/** Lets every state of a client's be unknown from now on, as after a move of the mailbox to another server. */
	forgetStates(): void {
		for (const folder of this.root.tree()) folder.epoch += 1;
	}

	private remember(message: StoredMessage): void {
		this.byId.set(message.id, message);
		this.byId.set(message.immutableId, message);
	}

	private folderByPath(path: string): Folder | undefined {
		let folder: Folder | undefined = this.root;
		for (const name of path.split('/')) folder = folder && childOf(folder, name);
		return folder;
	}
}

/** Names of folders are not case-sensitive in Exchange. */
function childOf(folder: Folder, name: string): Folder | undefined {
	for (const child of folder.children) {
		if (child.displayName.toLowerCase() === name.toLowerCase()) return child;
	}
	return undefined;
}

/** As `Directory.objectId` of the authority makes it. */
function objectIdOf(name: string): string {
	const hex = createHash('sha256').update(name.toLowerCase()).digest('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		`8${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
