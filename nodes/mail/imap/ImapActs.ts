import { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import { actionFor } from './afterProcessing';
import { applyAction } from './applyAction';
import type { ImapClient } from './ImapClient';
import type { AfterProcessing, ImapSettings } from './ImapSettings';
import type { PendingActs } from './PendingActs';

const NAMES: Record<AfterProcessing, string> = {
	nothing: 'Do Nothing',
	markRead: 'Mark as Read',
	flag: 'Flag',
	move: 'Move to Folder',
	delete: 'Delete',
};

/** What becomes of messages on the server when they are through: done, looked at, and done again where it had no effect. */
export class ImapActs {
	private readonly closing = new AbortController();

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly uidValidity: string,
		private readonly options: { pending: PendingActs; warn(error: MailError): void },
	) {}

	/**
	 * @returns UIDs of the messages that the server still shows as they were
	 * @throws MailError when the connection breaks, and when the target folder is gone
	 */
	async apply(uids: readonly number[], outcome: Outcome): Promise<ReadonlySet<number>> {
		return new Set(await this.act(actionFor(this.settings, outcome), uids));
	}

	/** What had no effect before, and is due. */
	async retry(): Promise<void> {
		for (const [action, uids] of this.options.pending.due(this.uidValidity)) await this.act(action, uids);
	}

	close(): void {
		this.closing.abort();
	}

	private async act(action: AfterProcessing, uids: readonly number[]): Promise<number[]> {
		const { client, settings, uidValidity } = this;
		const { pending } = this.options;
		const { copies } = pending;
		const context = { client, settings, uidValidity, copies, signal: this.closing.signal };
		const { undone: told, refusal } = await applyAction(context, action, uids);
		// A search may list more than it was asked for; nothing is to be done to those.
		const undone = told.filter((uid) => uids.includes(uid));
		// Nothing is lost by waiting for a person here, and a message that is left behind would never be moved.
		if (refusal?.kind === 'folderNotFound') throw refusal;
		const left = new Set(undone);
		for (const uid of uids) if (!left.has(uid)) pending.done(uidValidity, uid);
		const again = undone.filter((uid) => pending.failed(uidValidity, uid, action, refusal));
		// What was OK and had no effect may only be slow to show; it is told when it has been tried once more.
		const isTold = undone.length > 0 && (refusal !== undefined || again.length < undone.length);
		if (isTold) this.options.warn(this.failure(action, { count: undone.length, refusal, isRetried: again.length > 0 }));
		return undone;
	}

	private failure(
		action: AfterProcessing,
		{ count, refusal, isRetried }: { count: number; refusal: MailError | undefined; isRetried: boolean },
	): MailError {
		const { connection, mailbox, folder } = this.settings;
		const what = `"${NAMES[action]}" for ${String(count)} message(s) in "${folder}" of ${mailbox}`;
		const how =
			refusal === undefined
				? `${connection.host} answered OK to ${what}, and did not do it`
				: `${connection.host} refused ${what}: ${refusal.message}`;
		const after = isRetried ? 'The node keeps trying.' : 'The messages stay as they are.';
		const text = `${how.replace(/\.$/, '')}. They are remembered as done and will not run again. ${after}`;
		const rights =
			'Give the signed-in account the right to change messages in this mailbox (Full Access), ' +
			'or set After Processing to "Do Nothing".';
		const isOfRights = refusal === undefined || refusal.kind === 'permission' || refusal.hint === undefined;
		return new MailError(refusal?.kind === 'permission' ? 'refused' : (refusal?.kind ?? 'refused'), text, {
			hint: isOfRights ? rights : (refusal.hint ?? rights),
			code: refusal?.code ?? 'NotDone',
			...(refusal === undefined ? {} : { transient: refusal.transient }),
		});
	}
}
