import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import {
	type ActionResult,
	type ChangeFeed,
	type ChangePage,
	type FeedAction,
	type FeedTarget,
	type FetchKnowledge,
	type MessageChange,
	type MessageLook,
} from '../source/ChangeFeed';
import { describe, EwsFault, notUnderstood } from './ewsFailures';
import { PageLoopGuard } from '../source/PageLoopGuard';
import { isPause, ownPause } from '../source/serverPause';
import { TargetFolders } from '../source/TargetFolders';
import { ACTION_STEPS, EwsActions } from './EwsActions';
import { EwsMailbox } from './EwsMailbox';
import type { EwsSettings } from './EwsSettings';
import { findEwsFolder } from './findEwsFolder';
import { FolderChanges } from './FolderChanges';
import { ListedFolder } from './ListedFolder';
import { MimeFetcher } from './MimeFetcher';
import type { ResponseMessage } from './soap/Envelope';

export interface EwsFeedSettings extends EwsSettings {
	/** Path, well-known name, or ID. */
	folder: string;
	/** Maximum size of a message in octets. */
	maxMessageBytes?: number;
}

/**
 * Exchange allows up to 512
 * (https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/maxchangesreturned).
 * The library parses a page in one go, which would block n8n for 70 ms with that many.
 */
const LARGEST_PAGE = 200;
const AT_A_TIME = 50;
/**
 * A folder on an Exchange server, read with SyncFolderItems (MS-OXWSSYNC).
 *
 * It returns no headers without messages: Exchange's InternetMessageHeaders are missing in internal
 * messages and decoded in others, so that a filter could judge them differently from the message.
 */
export class EwsFeed implements ChangeFeed {
	private readonly mailbox: EwsMailbox;
	private readonly actions: EwsActions;
	private readonly fetcher: MimeFetcher;
	private readonly round: PageLoopGuard;
	private folderId: string | undefined;
	private readonly targets = new TargetFolders(async (folder, signal) => await this.find(folder, signal));
	private readonly reading: FolderChanges;

	constructor(
		private readonly settings: EwsFeedSettings,
		tokens: TokenProvider,
	) {
		this.mailbox = new EwsMailbox(settings, tokens);
		this.actions = new EwsActions(this.mailbox.client);
		this.round = new PageLoopGuard((how) => notUnderstood(settings, this.step, how));
		this.fetcher = new MimeFetcher(
			this.mailbox,
			async (signal) => void (await this.count('all', signal)),
			settings.maxMessageBytes,
		);
		this.reading = new FolderChanges(settings, this.mailbox, {
			id: () => this.folder,
			lookAt: async (signal) => void (await this.count('all', signal)),
			look: async (ids, signal) => await this.look(ids, signal),
		});
	}

	async open(signal: AbortSignal): Promise<string> {
		const { folder } = this.settings;
		const ref = await findEwsFolder(this.mailbox, folder, signal);
		const { id } = await this.mailbox.folder(ref, `open the folder "${folder}"`, signal);
		this.folderId = id;
		return id;
	}

	async changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage> {
		const asked = Math.max(1, Math.min(limit, LARGEST_PAGE));
		if (ListedFolder.isState(state)) return await this.reading.listed(signal).changes(state, asked);
		const page = await this.reading.changes(state, asked, signal);
		if (!page.state) throw notUnderstood(this.settings, this.step, 'without a sync state');
		this.round.assertMovesOn(state, page);
		return page;
	}

	/** If it is unknown which message is to blame, the folder is listed with another operation. */
	async walkAround(
		take: (changes: readonly MessageChange[]) => void | Promise<void>,
		signal: AbortSignal,
	): Promise<{ state: string; skipped: number }> {
		return await this.reading.listed(signal).walk(take);
	}

	async fetch(id: string, signal: AbortSignal, { size }: FetchKnowledge = {}): Promise<Buffer | undefined> {
		return await this.fetcher.fetch(id, signal, size);
	}

	/** An ID identifies a message in its folder: a moved message is not found, and not changed. */
	async apply(
		action: FeedAction,
		targets: readonly FeedTarget[],
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, ActionResult>> {
		const folder = action.type === 'move' ? await this.targets.idOf(action.folder, signal) : '';
		const results = new Map<string, ActionResult>();
		for (let at = 0; at < targets.length; at += AT_A_TIME) {
			const some = targets.slice(at, at + AT_A_TIME).map(({ id }) => id);
			const answer = await this.actions.apply(action, folder, some, signal).catch(ownPause);
			const result = (index: number) =>
				answer instanceof MailError ? answer : this.resultOf(action, answer[index]);
			some.forEach((id, index) => results.set(id, result(index)));
			if (some.some((id) => isPause(results.get(id)))) return results;
		}
		// If the folder does not open, the messages are not to blame.
		if ([...results.values()].some((result) => result instanceof MailError)) await this.count('all', signal);
		return results;
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

	private get step(): string {
		return `read the changes in "${this.settings.folder}"`;
	}

	private get folder(): string {
		if (this.folderId === undefined) throw new MailError('protocol', 'The folder was not opened');
		return this.folderId;
	}

	private async find(folder: string, signal: AbortSignal): Promise<string> {
		const ref = await findEwsFolder(this.mailbox, folder, signal);
		return (await this.mailbox.folder(ref, `open the folder "${folder}"`, signal)).id;
	}

	/** @throws MailError if it concerns more than one message */
	private resultOf({ type }: FeedAction, response: ResponseMessage | undefined): ActionResult {
		if (response === undefined || !response.isError) return 'done';
		if (response.code === 'ErrorItemNotFound') return 'notFound';
		const error = describe(this.settings, ACTION_STEPS[type], new EwsFault(response));
		if (error.kind === 'folderNotFound') throw error;
		return error;
	}
}
