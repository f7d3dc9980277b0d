import type { TokenProvider } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import type { ChangePage, MessageChange, MessageLook } from '../source/ChangeFeed';
import type { Exchange } from './EwsChannel';
import { EwsClient, loadLibrary, type Library, type Operation, type Outcome } from './EwsClient';
import { assertDone, describe, EwsFault, notUnderstood } from './ewsFailures';
import type { EwsFolderPage, EwsFolderRef, OpenFolder } from './EwsFolder';
import { ANSWER_MS, DOWNLOAD_FACTOR, ownerOf, type EwsSettings } from './EwsSettings';
import {
	flag,
	idAnd,
	itemIds,
	itemReference,
	listedProperties,
	messageProperties,
	newMessage,
	toChange,
	toFolder,
	toListed,
	toMessage,
	type EwsMessage,
} from './libraryObjects';
import type { ResponseMessage } from './soap/Envelope';
import { escapeXml } from './soap/escapeXml';

/** Beside the messages in an answer, in octets. */
const ENVELOPE_ROOM = 1024 * 1024;
const FOLDERS_AT_A_TIME = 500;
/** What the library takes for "none", and its types do not. */
const NOTHING = null as never;

export type ItemUpdate = 'markRead' | 'flag';

export interface SyncRequest {
	readonly state: string | undefined;
	/** 512 at most. */
	readonly limit: number;
	readonly step: string;
	/** Ids of items that nothing is to be told of; 512 at most. */
	readonly ignore?: readonly string[];
	/** Nothing but ids, so that it does not matter what is wrong with a property of an item. */
	readonly idsOnly?: boolean;
}

export interface ListRequest {
	readonly offset: number;
	readonly limit: number;
	readonly step: string;
	/** Those changed since then, in that order; all of them, in an order of the server's, unless it is given. */
	readonly since?: Date;
	readonly idsOnly?: boolean;
}

export interface ListedPage {
	readonly items: ReadonlyArray<MessageChange & { readonly modifiedAt?: Date }>;
	readonly isLast: boolean;
}

/** The few operations of Exchange Web Services that mail needs. All throw MailError. */
export class EwsMailbox {
	private readonly client: EwsClient;

	constructor(
		readonly settings: EwsSettings,
		tokens: TokenProvider,
	) {
		this.client = new EwsClient(settings, tokens);
	}

	/** MS-OXWSFOLD GetFolder. */
	async folder(ref: EwsFolderRef, step: string, signal: AbortSignal): Promise<OpenFolder> {
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const { DisplayName, TotalCount, UnreadCount } = ews.FolderSchema;
			const wanted = idAnd(ews, [DisplayName, TotalCount, UnreadCount]);
			return await ews.Folder.Bind(service, this.folderId(ref, ews), wanted);
		});
		this.assertMayOpen(ref, step, outcome.envelope.responses[0]);
		const folder = toFolder(this.parsed(outcome, step), loadLibrary());
		const { version } = outcome.envelope;
		return { ...folder, ...defined({ version }) };
	}

	/** MS-OXWSSRCH FindFolder, a page at a time. */
	async folders(
		parent: EwsFolderRef,
		{ offset, deep }: { offset: number; deep: boolean },
		signal: AbortSignal,
	): Promise<EwsFolderPage> {
		const step = 'list the folders';
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const { DisplayName, ParentFolderId, FolderClass, ChildFolderCount } = ews.FolderSchema;
			const view = new ews.FolderView(FOLDERS_AT_A_TIME, offset);
			view.Traversal = deep ? ews.FolderTraversal.Deep : ews.FolderTraversal.Shallow;
			view.PropertySet = idAnd(ews, [DisplayName, ParentFolderId, FolderClass, ChildFolderCount]);
			return await service.FindFolders(this.folderId(parent, ews), view);
		});
		const found = this.parsed(outcome, step);
		const folders = found.Folders.map((folder) => toFolder(folder, loadLibrary()));
		// Where the next page begins, the server says, and the library does not.
		return { folders, ...(found.MoreAvailable ? { next: offset + folders.length } : {}) };
	}

	/** MS-OXWSSYNC SyncFolderItems. */
	async changes(folder: string, request: SyncRequest, signal: AbortSignal): Promise<ChangePage> {
		const { state, limit, step, ignore = [], idsOnly = false } = request;
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const known = (state === undefined ? null : escapeXml(state)) as string;
			const { NormalItems } = ews.SyncFolderItemsScope;
			const id = this.folderId({ id: folder }, ews);
			const wanted = idsOnly ? idAnd(ews, []) : messageProperties(ews);
			const passedOver = ignore.length === 0 ? NOTHING : itemIds(ignore, ews);
			return await service.SyncFolderItems(id, wanted, passedOver, limit, NormalItems, known);
		});
		const page = this.parsed(outcome, step);
		return {
			changes: page.GetEnumerator().map((change) => toChange(change, loadLibrary())),
			state: page.SyncState,
			isLast: !page.MoreChangesAvailable,
		};
	}

	/** MS-OXWSSRCH FindItem, a page of the messages in a folder. */
	async list(folder: string, request: ListRequest, signal: AbortSignal): Promise<ListedPage> {
		const { offset, limit, since, step } = request;
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const view = new ews.ItemView(limit, offset);
			view.PropertySet = request.idsOnly ? idAnd(ews, []) : listedProperties(ews);
			const id = this.folderId({ id: folder }, ews);
			if (since === undefined) return await service.FindItems(id, view);
			const { LastModifiedTime } = ews.ItemSchema;
			view.OrderBy.Add(LastModifiedTime, ews.SortDirection.Ascending);
			const filter = new ews.SearchFilter.IsGreaterThanOrEqualTo(LastModifiedTime, since.toISOString());
			return await service.FindItems(id, filter, view);
		});
		const { Items: items, MoreAvailable } = this.parsed(outcome, step);
		return { items: items.map((item) => toListed(item, loadLibrary())), isLast: !MoreAvailable };
	}

	/** MS-OXWSSRCH FindItem. @param messageId without angle brackets @returns the id of one */
	async findMessage(
		parent: EwsFolderRef,
		{ messageId, step }: { messageId: string; step: string },
		signal: AbortSignal,
	): Promise<string | undefined> {
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const { InternetMessageId } = ews.EmailMessageSchema;
			const filter = new ews.SearchFilter.IsEqualTo(InternetMessageId, escapeXml(`<${messageId}>`));
			const view = new ews.ItemView(1);
			view.PropertySet = idAnd(ews, []);
			return await service.FindItems(this.folderId(parent, ews), filter, view);
		});
		return this.parsed(outcome, step).Items[0]?.Id.UniqueId;
	}

	/** MS-OXWSCORE GetItem: what is said of each, with its MIME. @param maxBytes of all of them together */
	async mime(
		ids: readonly string[],
		{ step, maxBytes }: { step: string; maxBytes: number },
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		const what = {
			step,
			repeatable: true,
			ms: (this.settings.answerMs ?? ANSWER_MS) * DOWNLOAD_FACTOR,
			maxBytes: Math.ceil(maxBytes / 3) * 4 + ENVELOPE_ROOM,
		};
		return await this.each(what, ids, signal, async (service, ews) => {
			return await service.BindToItems(itemIds(ids, ews), idAnd(ews, [ews.ItemSchema.MimeContent]));
		});
	}

	/**
	 * MS-OXWSCORE GetItem: what is said of each, without its MIME. An id stands for a message in its folder: what was
	 * moved is not found by it.
	 */
	async look(
		ids: readonly string[],
		step: string,
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, MessageLook>> {
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			return await service.BindToItems(itemIds(ids, ews), messageProperties(ews));
		});
		const { value, failure, envelope } = outcome;
		const responses = this.oneEach(envelope.responses, ids, step);
		const found = value?.Responses.map(({ Item: item }) => item ?? undefined) ?? [];
		return new Map(
			ids.map((id, index): [string, MessageLook] => {
				const response = responses[index];
				if (response?.code === 'ErrorItemNotFound') return [id, { is: 'notFound' }];
				if (response?.isError === true)
					return [id, { is: 'unknown', error: describe(this.settings, step, new EwsFault(response)) }];
				const item = found[index];
				if (item === undefined)
					throw notUnderstood(this.settings, step, 'in a way that was not understood', failure);
				return [id, { is: 'here', change: { ...toMessage(item, loadLibrary()), id } }];
			}),
		);
	}

	/** MS-OXWSCORE UpdateItem. Nobody has read what a program marks as read: no receipt is sent. */
	async update(
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

	/** MS-OXWSCORE MoveItem. What has been moved is not found the next time. */
	async move(
		ids: readonly string[],
		{ folder, step }: { folder: string; step: string },
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		return await this.each({ step, repeatable: true }, ids, signal, async (service, ews) => {
			return await service.MoveItems(itemIds(ids, ews), this.folderId({ id: folder }, ews), false);
		});
	}

	/** MS-OXWSCORE MoveItem to a folder that every mailbox has. */
	async moveToDeleted(
		ids: readonly string[],
		step: string,
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		return await this.each({ step, repeatable: true }, ids, signal, async (service, ews) => {
			const deleted = this.folderId({ wellKnown: 'DeletedItems' }, ews);
			return await service.MoveItems(itemIds(ids, ews), deleted, false);
		});
	}

	/** MS-OXWSCORE DeleteItem, to Deleted Items as a person would. */
	async delete(
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

	/** MS-OXWSMSG CreateItem with MimeContent, sent at once. @param saveTo where a copy is kept */
	async send(
		mail: EwsMessage,
		{ step, ms, saveTo }: { step: string; ms: number; saveTo?: EwsFolderRef },
		signal: AbortSignal,
	): Promise<ResponseMessage | undefined> {
		const what = { step, ms, repeatable: false, mime: mail.mime };
		const { envelope } = await this.client.call(what, signal, async (service, ews) => {
			const message = newMessage(mail, service, ews);
			if (saveTo === undefined) await message.Send();
			else await message.SendAndSaveCopy(this.folderId(saveTo, ews));
		});
		return envelope.responses[0];
	}

	/** The same, kept and not sent. @returns what the server said, and the id of the item */
	async save(
		mail: EwsMessage,
		{ step, ms, saveTo }: { step: string; ms: number; saveTo: EwsFolderRef },
		signal: AbortSignal,
	): Promise<{ response?: ResponseMessage | undefined; id?: string | undefined }> {
		const what = { step, ms, repeatable: false, mime: mail.mime };
		const { envelope, value: id } = await this.client.call(what, signal, async (service, ews) => {
			const message = newMessage(mail, service, ews);
			await message.Save(this.folderId(saveTo, ews));
			return message.Id.UniqueId;
		});
		return { response: envelope.responses[0], id };
	}

	close(): void {
		this.client.close();
	}

	/** @throws MailError when the request as a whole was refused */
	private async each(
		what: Exchange,
		ids: readonly string[],
		signal: AbortSignal,
		operation: Operation<unknown>,
	): Promise<readonly ResponseMessage[]> {
		const { envelope } = await this.client.call(what, signal, operation);
		return this.oneEach(envelope.responses, ids, what.step);
	}

	private oneEach(
		responses: readonly ResponseMessage[],
		ids: readonly string[],
		step: string,
	): readonly ResponseMessage[] {
		if (responses.length === ids.length) return responses;
		// Of a target that is not there Exchange speaks once, however many were to be moved there.
		assertDone(
			this.settings,
			step,
			responses.find(({ isError }) => isError),
		);
		throw notUnderstood(this.settings, step, 'with something else than one result for each message');
	}

	/**
	 * A folder that every mailbox has is not found where the right to it is missing:
	 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-delegation-related-errors-in-ews-in-exchange
	 */
	private assertMayOpen(ref: EwsFolderRef, step: string, said: ResponseMessage | undefined): void {
		const isHidden = said?.code === 'ErrorFolderNotFound' || said?.code === 'ErrorItemNotFound';
		if (said === undefined || !isHidden || 'id' in ref) return;
		const { text } = said;
		const denied = { code: 'ErrorAccessDenied', isError: true, ...defined({ text }) };
		throw describe(this.settings, step, new EwsFault(denied));
	}

	private parsed<T>({ envelope, value, failure }: Outcome<T>, step: string): T {
		assertDone(this.settings, step, envelope.responses[0]);
		if (value === undefined)
			throw notUnderstood(this.settings, step, 'in a way that was not understood', failure);
		return value;
	}

	private folderId(ref: EwsFolderRef, ews: Library) {
		if ('id' in ref) return new ews.FolderId(escapeXml(ref.id));
		const name = ews.WellKnownFolderName[ref.wellKnown];
		const owner = ownerOf(this.settings);
		return owner === undefined
			? new ews.FolderId(name)
			: new ews.FolderId(name, new ews.Mailbox(escapeXml(owner)));
	}
}
