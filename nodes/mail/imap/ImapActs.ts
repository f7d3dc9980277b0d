import { sharedAbort } from '../async/sharedAbort';
import type { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import type { UndoneAct } from '../source/actError';
import { actionFor } from '../source/afterProcessing';
import { dueActs, noteUndone, type MessageState } from '../source/undoneActs';
import { imapAct, type ActMemory, type ImapAct, type StoredActs } from './ActMemory';
import { applyAction } from './applyAction';
import type { ImapClient } from './ImapClient';
import type { ImapProgress } from './ImapProgress';
import type { ImapSettings } from './ImapSettings';

interface ActsOptions {
	memory: ActMemory;
	warn(error: MailError): void;
}

/** Carries out actions on processed messages: acts, checks the effect, and retries what had none. */
export class ImapActs {
	private readonly closing = sharedAbort();

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly uidValidity: string,
		private readonly options: ActsOptions,
	) {}

	/**
	 * @returns UIDs of the messages that the server shows unchanged
	 * @throws MailError when the connection breaks, and when the target folder is gone
	 */
	async apply(uids: readonly number[], outcome: Outcome): Promise<ReadonlySet<number>> {
		const { memory } = this.options;
		const { client, settings, uidValidity } = this;
		const { copies } = memory;
		const context = { client, settings, uidValidity, copies, signal: this.closing.signal };
		const { undone: listed, refusal } = await applyAction(context, actionFor(settings, outcome), uids);
		// A search may return UIDs that were not requested; these must not be acted on.
		const undone = new Set(listed.filter((uid) => uids.includes(uid)));
		// Waiting for a person loses nothing here, but a message that is skipped would never be moved.
		if (refusal?.kind === 'folderNotFound') throw refusal;
		for (const uid of uids) if (!undone.has(uid)) memory.pending.done(imapAct(uidValidity, uid, outcome));
		this.note([...undone], outcome, refusal ?? 'unchanged');
		return undone;
	}

	/** Retries actions without effect that are due. */
	async retry(progress: Pick<ImapProgress, 'isRerun' | 'isLeftUnread'>): Promise<void> {
		const { pending } = this.options.memory;
		const { settings } = this;
		const due = pending.due(this.uidValidity);
		const state: MessageState<ImapAct> = {
			isOpen: ({ uid }) => progress.isRerun(uid),
			isRead: ({ uid }) => !progress.isLeftUnread(uid),
		};
		for (const [outcome, acts] of dueActs({ pending, settings, due }, state))
			await this.apply(
				acts.map(({ uid }) => uid),
				outcome,
			);
	}

	toCursor(): StoredActs {
		return this.options.memory.toCursor(this.uidValidity);
	}

	close(): void {
		this.closing.abort();
	}

	private note(uids: readonly number[], outcome: Outcome, why: UndoneAct['why']): void {
		const { memory, warn } = this.options;
		const undone = uids.map((uid) => ({ act: imapAct(this.uidValidity, uid, outcome), why }));
		const settings = { ...this.settings, server: this.settings.connection.host };
		noteUndone(undone, { pending: memory.pending, settings, outcome, warn });
	}
}
