import { MailError, type MailErrorKind } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import {
	PageNotMade,
	SyncStateLost,
	type ActionResult,
	type ChangeFeed,
	type ChangePage,
	type FeedAction,
	type FeedTarget,
	type MessageLook,
} from '../source/ChangeFeed';
import { describe, EwsFault, notUnderstood } from './ewsFailures';
import { PageLoopGuard } from '../source/PageLoopGuard';
import { EwsMailbox } from './EwsMailbox';
import type { EwsSettings } from './EwsSettings';
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
/** Nothing of what was asked for: the way to the server, and who asks. */
const OF_THE_WAY: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>([
	'network',
	'timeout',
	'throttled',
	'tls',
	'certificate',
	'tokenExpired',
	'reconnect',
	'authentication',
	'permission',
	'protocol',
]);

/**
 * A folder of an Exchange server over SyncFolderItems (MS-OXWSSYNC).
 *
 * It gives no headers apart from messages: what Exchange lists as InternetMessageHeaders is missing in mail that never
 * left the server and decoded in other mail, so that a filter could say something else of it than of the message.
 */
export class EwsFeed implements ChangeFeed {
	private readonly mailbox: EwsMailbox;
	private readonly fetcher: MimeFetcher;
	private readonly round: PageLoopGuard;
	private folderId: string | undefined;
	private readonly targets = new Map<string, string>();

	constructor(
		private readonly settings: EwsFeedSettings,
		tokens: TokenProvider,
	) {
		this.mailbox = new EwsMailbox(settings, tokens);
		this.round = new PageLoopGuard((how) => notUnderstood(settings, this.reading, how));
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
		const step = this.reading;
		const request = { state, limit: Math.max(1, Math.min(limit, LARGEST_PAGE)), step };
		const page = await this.mailbox
			.changes(this.folder, request, signal)
			.catch(async (error: unknown) => await this.whyNoPage(error, state, signal));
		const { changes } = page;
		if (!page.state) throw notUnderstood(this.settings, step, 'without a sync state');
		this.round.assertMovesOn(state, page);
		for (const { id, size } of changes) if (size !== undefined) this.fetcher.noteSize(id, size);
		return page;
	}

	async fetch(id: string, signal: AbortSignal): Promise<Buffer | undefined> {
		return await this.fetcher.fetch(id, signal);
	}

	/** An id stands for a message in its folder: what was moved is not found by it, and not touched. */
	async apply(
		action: FeedAction,
		targets: readonly FeedTarget[],
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, ActionResult>> {
		const folder = action.type === 'move' ? await this.target(action.folder, signal) : '';
		const results = new Map<string, ActionResult>();
		for (let at = 0; at < targets.length; at += AT_A_TIME) {
			const some = targets.slice(at, at + AT_A_TIME).map(({ id }) => id);
			const responses = await this.change(action, folder, some, signal);
			some.forEach((id, index) => results.set(id, this.resultOf(action, responses[index])));
		}
		// Where the folder itself does not open, it is not the messages.
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

	private get reading(): string {
		return `read the changes in "${this.settings.folder}"`;
	}

	private get folder(): string {
		if (this.folderId === undefined) throw new MailError('protocol', 'The folder was not opened');
		return this.folderId;
	}

	/**
	 * A state that is refused while the folder opens is lost, whatever the refusal is called, and a fault of the server
	 * may be that of a message, or of too many.
	 */
	private async whyNoPage(error: unknown, state: string | undefined, signal: AbortSignal): Promise<never> {
		if (!(error instanceof MailError) || OF_THE_WAY.has(error.kind)) throw error;
		const isKnownLoss = error.code === 'ErrorInvalidSyncStateData';
		if (isKnownLoss && state !== undefined) throw new SyncStateLost();
		if (isKnownLoss || (!error.transient && state === undefined)) throw error;
		await this.count('all', signal);
		if (error.transient) throw new PageNotMade(error);
		throw new SyncStateLost(`is no longer known to it (${error.code ?? error.kind})`);
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

	/** @throws MailError where it is about more than one message */
	private resultOf({ type }: FeedAction, response: ResponseMessage | undefined): ActionResult {
		if (response === undefined || !response.isError) return 'done';
		if (response.code === 'ErrorItemNotFound') return 'notFound';
		const error = describe(this.settings, STEPS[type], new EwsFault(response));
		if (error.kind === 'folderNotFound' || error.kind === 'throttled') throw error;
		return error;
	}
}

const STEPS: Readonly<Record<FeedAction['type'], string>> = {
	markRead: 'mark messages as read',
	flag: 'flag messages',
	move: 'move messages',
	delete: 'delete messages',
};
