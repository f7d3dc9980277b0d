import type { Folder } from './Folder';
import { type Envelope, readEnvelope } from './readEnvelope';

/** What can be changed without touching the message itself. */
export interface MessageState {
	isRead: boolean;
	flag: 'notFlagged' | 'flagged' | 'complete';
	importance: 'low' | 'normal' | 'high';
	categories: string[];
}

/** A message in a folder. Changed by its mailbox alone, which keeps the log. */
export class StoredMessage implements MessageState {
	isRead = false;
	flag: MessageState['flag'] = 'notFlagged';
	categories: string[] = [];
	isDraft = false;
	/** Somebody has moved it to where it lies. */
	isMoved = false;
	/** No list that it is in can be made. */
	isUnlistable = false;
	/** Its sender is told when it is read; absent: as the message says. */
	receiptRequested?: boolean;
	/** A report is asked for when it arrives; only a property says so. */
	deliveryReceiptRequested = false;
	/** PidTagDeferredSendTime: a send before it leaves the message where it is until then. */
	deferredSendTime?: Date;
	/** Of the last change, its coming into the mailbox among them. */
	modifiedAt = new Date();
	/** Sequence numbers in the log of its folder. */
	createdSequence = 0;
	/** Of the last change of anything but the read flag; 0 without one. */
	updatedSequence = 0;
	/** Of the last change of anything. */
	lastSequence = 0;
	/** Beside its place in the lists; for what a protocol wants to remember of it. */
	readonly notes = new Map<string, unknown>();
	private known?: Envelope;
	private ownImportance?: MessageState['importance'];
	private content: Buffer;

	constructor(
		/** The same for as long as the message is in its mailbox. */
		readonly immutableId: string,
		/** Another one in every folder. */
		public id: string,
		/** Another one after every change. */
		public changeKey: string,
		public folder: Folder,
		mime: Buffer,
		readonly receivedAt: Date,
	) {
		this.content = mime;
	}

	get mime(): Buffer {
		return this.content;
	}

	set mime(mime: Buffer) {
		this.content = mime;
		delete this.known;
		this.notes.clear();
	}

	get envelope(): Envelope {
		return (this.known ??= readEnvelope(this.content));
	}

	/** What the message says, until somebody changes it. */
	get importance(): MessageState['importance'] {
		return this.ownImportance ?? this.envelope.importance;
	}

	set importance(importance: MessageState['importance']) {
		this.ownImportance = importance;
	}

	get subject(): string {
		return this.envelope.subject;
	}

	/** With angle brackets. */
	get messageId(): string | undefined {
		return this.envelope.messageId;
	}

	/** Exchange counts more than the octets of the message. */
	get size(): number {
		return this.content.length + 1024;
	}
}
