import type { FeedAction } from '../source/ChangeFeed';
import type { Exchange } from './EwsChannel';
import type { EwsClient, Operation } from './EwsClient';
import type { EwsFolderRef } from './EwsFolder';
import type { EwsSettings } from './EwsSettings';
import { folderId, NOTHING, oneEach } from './ewsAnswers';
import { flag, itemIds, itemReference } from './libraryObjects';
import type { ResponseMessage } from './soap/Envelope';

type ItemUpdate = 'markRead' | 'flag';

export const ACTION_STEPS: Readonly<Record<FeedAction['type'], string>> = {
	markRead: 'mark messages as read',
	flag: 'flag messages',
	move: 'move messages',
	delete: 'delete messages',
};

const DELETED: EwsFolderRef = { wellKnown: 'DeletedItems' };

/**
 * Actions on messages with Exchange Web Services. All throw MailError if a request as a whole is refused.
 */
export class EwsActions {
	private readonly settings: EwsSettings;

	constructor(private readonly client: EwsClient) {
		this.settings = client.settings;
	}

	/** @param target the ID of the target folder of a move */
	async apply(
		{ type }: FeedAction,
		target: string,
		ids: readonly string[],
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		switch (type) {
			case 'markRead':
			case 'flag':
				return await this.update(ids, { update: type, step: ACTION_STEPS[type] }, signal);
			case 'move':
				return await this.move(ids, { to: { id: target }, step: ACTION_STEPS[type] }, signal);
			case 'delete':
				return await this.deleteOrMove(ids, signal);
		}
	}

	/** MS-OXWSCORE UpdateItem. A program marks the message as read, not a person, so no receipt is sent. */
	private async update(
		ids: readonly string[],
		{ update, step }: { update: ItemUpdate; step: string },
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		return await this.each({ step, repeatable: true }, ids, signal, async (service, ews) => {
			const items = ids.map((id) => {
				const item = itemReference(id, service, ews);
				if (update === 'markRead') item.IsRead = true;
				else flag(item, ews);
				return item;
			});
			const { AlwaysOverwrite } = ews.ConflictResolutionMode;
			const { SaveOnly } = ews.MessageDisposition;
			return await service.UpdateItems(items, NOTHING, AlwaysOverwrite, SaveOnly, NOTHING, true);
		});
	}

	/** MS-OXWSCORE MoveItem. A moved message is not found again by its old ID. */
	private async move(
		ids: readonly string[],
		{ to, step }: { to: EwsFolderRef; step: string },
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		return await this.each({ step, repeatable: true }, ids, signal, async (service, ews) => {
			return await service.MoveItems(itemIds(ids, ews), folderId(this.settings, to, ews), false);
		});
	}

	/**
	 * In another user's mailbox DeleteItem does not move to Deleted Items and returns an error for each
	 * message:
	 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteitem-operation
	 */
	private async deleteOrMove(
		ids: readonly string[],
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		const responses = await this.delete(ids, ACTION_STEPS.delete, signal);
		const left = ids.filter((_, index) => responses[index]?.code === 'ErrorCannotDeleteObject');
		if (left.length === 0) return responses;
		const moved = await this.move(left, { to: DELETED, step: ACTION_STEPS.delete }, signal);
		const byId = new Map(left.map((id, index) => [id, moved[index]]));
		return ids.flatMap((id, index) => byId.get(id) ?? responses[index] ?? []);
	}

	/** MS-OXWSCORE DeleteItem, to Deleted Items like a person would. */
	private async delete(
		ids: readonly string[],
		step: string,
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		return await this.each({ step, repeatable: true }, ids, signal, async (service, ews) => {
			const { MoveToDeletedItems } = ews.DeleteMode;
			const { SendToNone } = ews.SendCancellationsMode;
			const { AllOccurrences } = ews.AffectedTaskOccurrence;
			return await service.DeleteItems(
				itemIds(ids, ews),
				MoveToDeletedItems,
				SendToNone,
				AllOccurrences,
				true,
			);
		});
	}

	/** @throws MailError if the request as a whole was refused */
	private async each(
		what: Exchange,
		ids: readonly string[],
		signal: AbortSignal,
		operation: Operation<unknown>,
	): Promise<readonly ResponseMessage[]> {
		const { envelope } = await this.client.call(what, signal, operation);
		return oneEach(this.settings, envelope.responses, ids, what.step);
	}
}
