import type { StoredMessage } from './StoredMessage';

export type ChangeKind = 'create' | 'update' | 'readFlag' | 'delete';

/** One entry of what a client has to be told since its state. */
export interface FolderChange {
	kind: ChangeKind;
	/** The id the message has, or had, in this folder. */
	id: string;
	immutableId: string;
	/** Absent for `delete`. */
	message?: StoredMessage;
	/** Of `delete`: moved to another folder of the mailbox (deleted items among them), or gone. */
	reason?: 'moved' | 'deleted';
}

export interface ChangesSince {
	changes: FolderChange[];
	/** What the client knows after these. */
	sequence: number;
	/** There is nothing behind them for now. */
	isLast: boolean;
}

interface LogEntry {
	id: string;
	immutableId: string;
	/** Absent when the message left the folder. */
	message?: StoredMessage;
	reason?: 'moved' | 'deleted';
	/** Of a message that left: when it came. */
	createdSequence: number;
}

/** A folder with its messages and the log of what happened to them. Changed by its mailbox alone. */
export class Folder {
	readonly children = new Set<Folder>();
	/** By immutable id, in the order they came. */
	readonly messages = new Map<string, StoredMessage>();
	unread = 0;
	/** Goes up when everybody's states are to be forgotten. */
	epoch = 1;
	/** Entry n has the sequence number n + 1. */
	private readonly log: LogEntry[] = [];

	constructor(
		readonly id: string,
		public changeKey: string,
		public displayName: string,
		public parent?: Folder,
		/** `inbox`, `sentitems`, …, in lower case. */
		readonly wellKnownName?: string,
	) {}

	/** Of the last change; 0 when nothing ever happened. */
	get sequence(): number {
		return this.log.length;
	}

	/** Name and ancestors without the root: `Inbox/Tickets`. */
	get path(): string {
		const above = this.parent?.parent ? `${this.parent.path}/` : '';
		return `${above}${this.displayName}`;
	}

	/** This folder and those below it. */
	*tree(): Generator<Folder> {
		yield this;
		for (const child of this.children) yield* child.tree();
	}

	/** Whether `other` is this folder or one above it. */
	isWithin(other: Folder): boolean {
		return this === other || (this.parent?.isWithin(other) ?? false);
	}

	add(message: StoredMessage): void {
		this.messages.set(message.immutableId, message);
		if (!message.isRead) this.unread += 1;
		message.createdSequence = this.write(message);
		message.lastSequence = message.createdSequence;
		message.updatedSequence = 0;
	}

	noteChange(message: StoredMessage, readFlagOnly: boolean): void {
		message.lastSequence = this.write(message);
		if (!readFlagOnly) message.updatedSequence = message.lastSequence;
	}

	remove(message: StoredMessage, reason: 'moved' | 'deleted'): void {
		this.messages.delete(message.immutableId);
		if (!message.isRead) this.unread -= 1;
		const { id, immutableId, createdSequence } = message;
		message.lastSequence = this.log.push({ id, immutableId, reason, createdSequence });
	}

	/**
	 * Each message at most once, as it is now, in the order of the last changes. What came and went since is left out.
	 * @param sequence what the client knows; 0 for nothing
	 */
	changesSince(sequence: number, limit: number): ChangesSince {
		const changes: FolderChange[] = [];
		let at = Math.min(sequence, this.log.length);
		for (; at < this.log.length && changes.length < limit; at += 1) {
			const change = changeOf(this.log[at] as LogEntry, at + 1, sequence);
			if (change) changes.push(change);
		}
		return { changes, sequence: at, isLast: at === this.log.length };
	}

	/** Whether a message has left since; it may have come back. */
	hasLeft(immutableId: string, sequence: number): boolean {
		return this.log.slice(sequence).some((entry) => entry.immutableId === immutableId && !entry.message);
	}

	private write(message: StoredMessage): number {
		const { id, immutableId } = message;
		return this.log.push({ id, immutableId, message, createdSequence: message.createdSequence });
	}
}

/** Undefined for an entry that a later one stands for. */
function changeOf(entry: LogEntry, sequence: number, known: number): FolderChange | undefined {
	const { id, immutableId, message, reason } = entry;
	if (!message) {
		if (entry.createdSequence > known) return undefined;
		return { kind: 'delete', id, immutableId, ...(reason ? { reason } : {}) };
	}
	// A message that was moved away has another id and belongs to another log by now.
	if (message.id !== id || message.lastSequence !== sequence) return undefined;
	if (message.createdSequence > known) return { kind: 'create', id, immutableId, message };
	return { kind: message.updatedSequence > known ? 'update' : 'readFlag', id, immutableId, message };
}
