import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import {
	SyncStateLost,
	type ChangeFeed,
	type ChangePage,
	type FeedAction,
	type MessageLook,
} from '../source/ChangeFeed';
import { describe, EwsFault, notUnderstood } from './ewsFailures';
import { EwsMailbox } from './EwsMailbox';
import { serverOf, type EwsSettings } from './EwsSettings';
import { findEwsFolder } from './findEwsFolder';
import { MimeFetcher } from './MimeFetcher';
import type { ResponseMessage } from './soap/Envelope';

export interface EwsFeedSettings extends EwsSettings {
	/** Path, a name that means the same in every language, or id. */
	folder: string;
	/** Largest message in octets that is fetched. */
	maxMessageBytes?: number;
}

/**
 * Exchange gives up to 512 (https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/maxchangesreturned).
 * The library reads a page in one go, 70 ms for so many, and n8n would stand still for as long.
 */
const LARGEST_PAGE = 200;
const AT_A_TIME = 50;

/**
 * A folder of an Exchange server over SyncFolderItems (MS-OXWSSYNC).
 *
 * It gives no headers apart from messages: what Exchange lists as InternetMessageHeaders is missing in mail that never
 * left the server and decoded in other mail, so that a filter could say something else of it than of the message.
 */
export class EwsFeed implements ChangeFeed {
	private readonly mailbox: EwsMailbox;
	private readonly fetcher: MimeFetcher;
	private folderId: string | undefined;
	private readonly targets = new Map<string, string>();

	constructor(
		private readonly settings: EwsFeedSettings,
		tokens: TokenProvider,
	) {
		this.mailbox = new EwsMailbox(settings, tokens);
		this.fetcher = new MimeFetcher(
			this.mailbox,
			async (signal) => void (await this.count('all', signal)),
			settings.maxMessageBytes,
		);
	}

	async open(signal: AbortSignal): Promise<string> {
		const { folder } = this.settings;
		const ref = await findEwsFolder(this.mailbox, folder, signal);
		const { id } = await this.mailbox.folder(ref, `open the folder "${folder}"`, signal);
		this.folderId = id;
		return id;
	}

	async changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage> {
		const step = `read the changes in "${this.settings.folder}"`;
		const request = { state, limit: Math.max(1, Math.min(limit, LARGEST_PAGE)), step };
		const page = await this.mailbox.changes(this.folder, request, signal).catch((error: unknown) => {
			const isLost = error instanceof MailError && error.code === 'ErrorInvalidSyncStateData';
			if (!isLost || state === undefined) throw error;
			throw new SyncStateLost(`${serverOf(this.settings)} no longer knows where reading stopped`);
		});
		const { changes } = page;
		if (!page.state) throw notUnderstood(this.settings, step, 'without a sync state');
		// Asked for again, it would say the same for ever.
		if (!page.isLast && changes.length === 0 && page.state === state)
			throw notUnderstood(this.settings, step, 'that there is more, and gave nothing');
		for (const { id, size } of changes) if (size !== undefined) this.fetcher.noteSize(id, size);
		return page;
	}

	async fetch(id: string, signal: AbortSignal): Promise<Buffer | undefined> {
		return await this.fetcher.fetch(id, signal);
	}

	async apply(action: FeedAction, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
		const target = action.type === 'move' ? await this.target(action.folder, signal) : '';
		const refused: string[] = [];
		for (let at = 0; at < ids.length; at += AT_A_TIME) {
			const some = ids.slice(at, at + AT_A_TIME);
			const responses = await this.change(action, target, some, signal);
			some.forEach((id, index) => {
				if (this.isRefused(action, responses[index])) refused.push(id);
			});
		}
		return refused;
	}

	async look(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MessageLook>> {
		const looks = new Map<string, MessageLook>();
		for (let at = 0; at < ids.length; at += AT_A_TIME) {
			const some = ids.slice(at, at + AT_A_TIME);
			for (const [id, look] of await this.mailbox.look(some, 'look at messages', signal)) looks.set(id, look);
		}
		return looks;
	}

	async count(which: 'all' | 'unread', signal: AbortSignal): Promise<number> {
		const step = `count the messages in "${this.settings.folder}"`;
		const { messages, unread } = await this.mailbox.folder({ id: this.folder }, step, signal);
		const count = which === 'all' ? messages : unread;
		if (count === undefined) throw notUnderstood(this.settings, step, 'without a number');
		return count;
	}

	async close(): Promise<void> {
		this.mailbox.close();
		await Promise.resolve();
	}

	private get folder(): string {
		if (this.folderId === undefined) throw new MailError('protocol', 'The folder was not opened');
		return this.folderId;
	}

	/** Found once: a folder that is renamed keeps its id. */
	private async target(folder: string, signal: AbortSignal): Promise<string> {
		const known = this.targets.get(folder);
		if (known !== undefined) return known;
		const ref = await findEwsFolder(this.mailbox, folder, signal);
		const { id } = await this.mailbox.folder(ref, `open the folder "${folder}"`, signal);
		this.targets.set(folder, id);
		return id;
	}

	private async change(
		{ type }: FeedAction,
		target: string,
		ids: readonly string[],
		signal: AbortSignal,
	): Promise<readonly ResponseMessage[]> {
		switch (type) {
			case 'markRead':
			case 'flag':
				return await this.mailbox.update(ids, { update: type, step: STEPS[type] }, signal);
			case 'move':
				return await this.mailbox.move(ids, { folder: target, step: STEPS[type] }, signal);
			case 'delete':
				return await this.delete(ids, signal);
		}
	}

	/**
	 * In somebody else's mailbox DeleteItem does not move to Deleted Items, and says so of each message:
	 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteitem-operation
	 */
	private async delete(ids: readonly string[], signal: AbortSignal): Promise<readonly ResponseMessage[]> {
		const responses = await this.mailbox.delete(ids, STEPS.delete, signal);
		const left = ids.filter((_, index) => responses[index]?.code === 'ErrorCannotDeleteObject');
		if (left.length === 0) return responses;
		const moved = await this.mailbox.moveToDeleted(left, STEPS.delete, signal);
		const byId = new Map(left.map((id, index) => [id, moved[index]]));
		return ids.flatMap((id, index) => byId.get(id) ?? responses[index] ?? []);
	}

	/** @throws MailError where it may pass by itself, or is about more than one message */
	private isRefused({ type }: FeedAction, response: ResponseMessage | undefined): boolean {
		if (response === undefined || !response.isError || response.code === 'ErrorItemNotFound') return false;
		const error = describe(this.settings, STEPS[type], new EwsFault(response));
		if (error.transient || error.kind === 'folderNotFound') throw error;
		return true;
	}
}

const STEPS: Readonly<Record<FeedAction['type'], string>> = {
	markRead: 'mark messages as read',
	flag: 'flag messages',
	move: 'move messages',
	delete: 'delete messages',
};
