import type { Delivery, MailSource } from '../../../nodes/mail/contracts/MailSource';

export const ACTS = [
	'open',
	'markUnread',
	'flag',
	'categorise',
	'fileAway',
	'delete',
	'dragIn',
	'copy',
	'editDraft',
] as const;
export type Act = (typeof ACTS)[number];

/** When a person acts: before the node knows of the message, while it waits, while its run goes, after it is done. */
export const MOMENTS = ['before', 'waiting', 'running', 'done'] as const;
export type Moment = (typeof MOMENTS)[number];

export interface Mode {
	readonly read: 'unread' | 'new' | 'all';
	readonly after: 'nothing' | 'markRead' | 'flag' | 'move' | 'delete';
}

/** Where a message lies, and how it is. */
export interface Place {
	readonly folder: string;
	readonly isRead: boolean;
	readonly isFlagged: boolean;
}

export type Source = MailSource<unknown, Delivery>;

/** A mailbox, a person at work in it, and the node reading its inbox. */
export interface SourceHarness {
	/** A fresh and empty mailbox. */
	reset(): Promise<void>;
	/** @param elsewhere in a folder that the node does not read, and older than everything else */
	deliver(subject: string, state: { isRead?: boolean; elsewhere?: boolean }): Promise<void>;
	act(act: Act, subject: string): Promise<void>;
	/** By subject, in whatever folder; several where it was copied. */
	places(): Promise<ReadonlyMap<string, readonly Place[]>>;
	open(mode: Mode, cursor?: unknown): Promise<Source>;
	/** Lets the source notice what has happened. */
	letTimePass(source: Source): Promise<void>;
	stop(): Promise<void>;
}
