import type { TokenProvider } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import type { ChangePage, MessageChange, MessageLook } from '../source/ChangeFeed';
import { EwsClient, loadLibrary } from './EwsClient';
import { describe, EwsFault, notUnderstood } from './ewsFailures';
import type { EwsFolderPage, EwsFolderRef, OpenFolder } from './EwsFolder';
import { ANSWER_MS, DOWNLOAD_FACTOR, type EwsSettings } from './EwsSettings';
import { folderId, NOTHING, oneEach, resultOf } from './ewsAnswers';
import {
	idAnd,
	itemIds,
	listedProperties,
	messageProperties,
	toChange,
	toFolder,
	toListed,
	toMessage,
} from './libraryObjects';
import type { ResponseMessage } from './soap/Envelope';
import { escapeXml } from './soap/escapeXml';

/** Room in a response in addition to the messages, in octets. */
const ENVELOPE_ROOM = 1024 * 1024;
const FOLDERS_AT_A_TIME = 500;

export interface SyncRequest {
	readonly state: string | undefined;
	/** At most 512. */
	readonly limit: number;
	readonly step: string;
	/** IDs of items to leave out; at most 512. */
	readonly ignore?: readonly string[];
	/** Only IDs, so that a corrupt property of an item does not matter. */
	readonly idsOnly?: boolean;
}

export interface ListRequest {
	readonly offset: number;
	readonly limit: number;
	readonly step: string;
	/** Only messages changed since then, in that order; if absent, all of them, in the server's order. */
	readonly since?: Date;
	readonly idsOnly?: boolean;
}

export interface ListedPage {
	readonly items: ReadonlyArray<MessageChange & { readonly modifiedAt?: Date }>;
	readonly isLast: boolean;
}

/** Read operations on a mailbox with Exchange Web Services. All throw MailError. */
export class EwsMailbox {
	readonly client: EwsClient;

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
			return await ews.Folder.Bind(service, folderId(this.settings, ref, ews), wanted);
		});
		this.assertMayOpen(ref, step, outcome.envelope.responses[0]);
		const folder = toFolder(resultOf(this.settings, outcome, step), loadLibrary());
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
			return await service.FindFolders(folderId(this.settings, parent, ews), view);
		});
		const found = resultOf(this.settings, outcome, step);
		const folders = found.Folders.map((folder) => toFolder(folder, loadLibrary()));
		// The server returns the offset of the next page, but the library drops it.
		return { folders, ...(found.MoreAvailable ? { next: offset + folders.length } : {}) };
	}

	/** MS-OXWSSYNC SyncFolderItems. */
	async changes(folder: string, request: SyncRequest, signal: AbortSignal): Promise<ChangePage> {
		const { state, limit, step, ignore = [], idsOnly = false } = request;
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const known = (state === undefined ? null : escapeXml(state)) as string;
			const { NormalItems } = ews.SyncFolderItemsScope;
			const id = folderId(this.settings, { id: folder }, ews);
			const wanted = idsOnly ? idAnd(ews, []) : messageProperties(ews);
			const passedOver = ignore.length === 0 ? NOTHING : itemIds(ignore, ews);
			return await service.SyncFolderItems(id, wanted, passedOver, limit, NormalItems, known);
		});
		const page = resultOf(this.settings, outcome, step);
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
			const id = folderId(this.settings, { id: folder }, ews);
			if (since === undefined) return await service.FindItems(id, view);
			const { LastModifiedTime } = ews.ItemSchema;
			view.OrderBy.Add(LastModifiedTime, ews.SortDirection.Ascending);
			const filter = new ews.SearchFilter.IsGreaterThanOrEqualTo(LastModifiedTime, since.toISOString());
			return await service.FindItems(id, filter, view);
		});
		const { Items: items, MoreAvailable } = resultOf(this.settings, outcome, step);
		return { items: items.map((item) => toListed(item, loadLibrary())), isLast: !MoreAvailable };
	}

	/** MS-OXWSCORE GetItem with MIME. @param maxBytes for all of them together */
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
		const { envelope } = await this.client.call(what, signal, async (service, ews) => {
			return await service.BindToItems(itemIds(ids, ews), idAnd(ews, [ews.ItemSchema.MimeContent]));
		});
		return oneEach(this.settings, envelope.responses, ids, step);
	}

	/**
	 * MS-OXWSCORE GetItem without MIME. An ID identifies a message in its folder: a moved message is not
	 * found.
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
		const responses = oneEach(this.settings, envelope.responses, ids, step);
		const found = value?.Responses.map(({ Item: item }) => item ?? undefined) ?? [];
		return new Map(
			ids.map((id, index): [string, MessageLook] => {
				const response = responses[index];
				if (response?.code === 'ErrorItemNotFound') return [id, { is: 'notFound' }];
				if (response?.isError === true)
					return [id, { is: 'unknown', error: describe(this.settings, step, new EwsFault(response)) }];
				const item = found[index];
				if (item === undefined) throw notUnderstood(this.settings, step, 'in an unexpected format', failure);
				return [id, { is: 'here', change: { ...toMessage(item, loadLibrary()), id } }];
			}),
		);
	}

	close(): void {
		this.client.close();
	}

	/**
	 * If the permission for a folder that every mailbox has is missing, Exchange reports it as not found:
	 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-delegation-related-errors-in-ews-in-exchange
	 */
	private assertMayOpen(ref: EwsFolderRef, step: string, said: ResponseMessage | undefined): void {
		const isHidden = said?.code === 'ErrorFolderNotFound' || said?.code === 'ErrorItemNotFound';
		if (said === undefined || !isHidden || 'id' in ref) return;
		const { text } = said;
		const denied = { code: 'ErrorAccessDenied', isError: true, ...defined({ text }) };
		throw describe(this.settings, step, new EwsFault(denied));
	}
}
