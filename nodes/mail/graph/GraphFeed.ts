import type { TokenProvider } from '../contracts/TokenProvider';
import { MailError } from '../contracts/MailError';
import { findSectionEnd } from '../message/headerSection';
import type { ChangeFeed, ChangePage, FeedAction, MessageLook } from '../source/ChangeFeed';
import { SyncStateLost } from '../source/ChangeFeed';
import { applyToMessage } from './applyToMessage';
import { PageLoopGuard } from './PageLoopGuard';
import { forEachLimit } from '../async/forEachLimit';
import { findGraphFolder } from './findGraphFolder';
import { isAboutItem, readFault } from './graphAnswer';
import { AT_ONCE, GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import { ANSWER_MS, TRANSFER_FACTOR, type GraphSettings } from './GraphSettings';
import { headerSectionOf } from './headerSectionOf';
import { changeOf, readChanges } from './readChanges';
import { notGraph, readGraphJson, type JsonObject } from './readGraphJson';

export interface GraphFeedSettings extends GraphSettings {
	/** Path, well-known name or id. */
	folder: string;
	/** Largest message in octets that is fetched. */
	maxMessageBytes?: number;
}

/** Exchange Online takes in no larger message: 150 MB, and a third more as it travels. */
const LARGEST_MESSAGE = 200_000_000;
const LARGEST_PAGE = 500;
const FIELDS = 'id,isRead,receivedDateTime,internetMessageId';

/** The server does not know the state any more: https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset */
const STATE_IS_LOST = /^(?:syncState(?:NotFound|Invalid)|resync\w*|ErrorInvalidSyncStateData)$/i;
/** Exchange cannot make MIME of the message. */
const CANNOT_CONVERT = /(?:ContentConversion|MimeContent)\w*(?:Failed|Invalid)|^ErrorMimeContentInvalid/i;

/** A folder of Exchange Online over Microsoft Graph's delta query. */
export class GraphFeed implements ChangeFeed {
	private readonly client: GraphClient;
	private readonly round: PageLoopGuard;
	private folderId: string | undefined;
	private readonly targets = new Map<string, string>();

	constructor(
		private readonly settings: GraphFeedSettings,
		tokens: TokenProvider,
	) {
		this.client = new GraphClient(settings, tokens);
		this.round = new PageLoopGuard(this.client.server);
	}

	async open(signal: AbortSignal): Promise<string> {
		this.folderId = await findGraphFolder(this.client, this.settings.folder, signal);
		return this.folderId;
	}

	async changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage> {
		const step = `read the changes in "${this.settings.folder}"`;
		const path = `${graphPath`/mailFolders/${this.folder}`}/messages/delta?$select=${FIELDS}`;
		const size = Math.max(1, Math.min(limit, LARGEST_PAGE));
		const prefer = `odata.maxpagesize=${String(size)}`;
		const where = state === undefined ? { path } : { link: state };
		const mayBeLost = (status: number) => state !== undefined && [400, 404, 409, 410].includes(status);
		const request = { method: 'GET', ...where, prefer, step, also: mayBeLost } as const;
		const answer = await this.client.request(request, signal);
		if (mayBeLost(answer.status)) {
			const { code = '', innerCode = '' } = readFault(answer);
			const isLost = answer.status === 410 || STATE_IS_LOST.test(code) || STATE_IS_LOST.test(innerCode);
			if (isLost) throw new SyncStateLost(`${this.client.server} no longer knows where reading stopped`);
			throw this.client.refusal(answer, step);
		}
		const page = readChanges(this.client, readGraphJson(answer.body, this.client.server));
		this.round.assertMovesOn(state, page);
		return page;
	}

	async fetch(id: string, signal: AbortSignal): Promise<Buffer | undefined> {
		const { maxMessageBytes = LARGEST_MESSAGE, answerMs = ANSWER_MS } = this.settings;
		const step = 'fetch a message';
		const request = {
			method: 'GET',
			path: `${graphPath`/messages/${id}`}/$value`,
			step,
			ms: answerMs * TRANSFER_FACTOR,
			maxBytes: maxMessageBytes,
			also: (status: number) => status >= 400,
		} as const;
		const answer = await this.client.request(request, signal).catch((error: unknown) => {
			throw isTooLarge(error) ? this.tooLarge(maxMessageBytes) : error;
		});
		if (answer.status < 300) {
			if (answer.body.length === 0) throw notGraph(this.client.server, 'with an empty message');
			return answer.body;
		}
		if (answer.status === 404 && isAboutItem(answer)) return undefined;
		throw this.unreadable(answer) ?? this.client.refusal(answer, step);
	}

	async headers(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
		const sections = new Map<string, Buffer>();
		await forEachLimit(ids, AT_ONCE, signal, async (id, stop) => {
			const section = await this.header(id, stop);
			if (section !== undefined) sections.set(id, section);
		});
		return sections;
	}

	async apply(action: FeedAction, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
		const target = action.type === 'move' ? await this.target(action.folder, signal) : undefined;
		const refused: string[] = [];
		await forEachLimit(ids, AT_ONCE, signal, async (id, stop) => {
			if (!(await applyToMessage(this.client, { action, id, target }, stop))) refused.push(id);
		});
		return refused;
	}

	async look(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MessageLook>> {
		const looks = new Map<string, MessageLook>();
		await forEachLimit(ids, AT_ONCE, signal, async (id, stop) => {
			looks.set(id, await this.lookAt(id, stop));
		});
		const troubles = [...looks.values()].flatMap((look) => (look.is === 'unknown' ? [look.error] : []));
		// Where the folder itself does not open, it is not the messages.
		if (troubles.length > 0) await this.count('all', signal);
		return looks;
	}

	async count(which: 'all' | 'unread', signal: AbortSignal): Promise<number> {
		const field = which === 'all' ? 'totalItemCount' : 'unreadItemCount';
		const path = `${graphPath`/mailFolders/${this.folder}`}?$select=${field}`;
		const step = `count the messages in "${this.settings.folder}"`;
		const count = (await this.client.json({ method: 'GET', path, step }, signal))[field];
		if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
		throw notGraph(this.client.server, 'without the number of messages');
	}

	async close(): Promise<void> {
		this.client.close();
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
		const id = await findGraphFolder(this.client, folder, signal);
		this.targets.set(folder, id);
		return id;
	}

	private async lookAt(id: string, signal: AbortSignal): Promise<MessageLook> {
		const step = 'look at a message';
		const path = `${graphPath`/messages/${id}`}?$select=${FIELDS},parentFolderId`;
		const also = (status: number) => status >= 400;
		const answer = await this.client.request({ method: 'GET', path, step, also }, signal);
		if (answer.status === 404 && isAboutItem(answer)) return { is: 'notFound' };
		if (answer.status >= 400) return { is: 'unknown', error: this.client.refusal(answer, step) };
		const found = readGraphJson(answer.body, this.client.server);
		if (typeof found.parentFolderId !== 'string')
			throw notGraph(this.client.server, 'without saying where a message lies');
		if (found.parentFolderId !== this.folder) return { is: 'elsewhere' };
		return { is: 'here', change: { ...changeOf(this.client, found), id } };
	}

	/** Messages that never travelled (drafts, copies of sent ones) have no list of headers. */
	private async header(id: string, signal: AbortSignal): Promise<Buffer | undefined> {
		const path = `${graphPath`/messages/${id}`}?$select=internetMessageHeaders`;
		const found = await this.about(path, 'read the header of a message', signal);
		if (found === undefined) return undefined;
		const section = headerSectionOf(found);
		if (section !== undefined) return section;
		const mime = await this.fetch(id, signal);
		return mime?.subarray(0, findSectionEnd(mime, 0, mime.length).headerEnd);
	}

	/** Properties of a message; undefined when it has gone. */
	private async about(path: string, step: string, signal: AbortSignal): Promise<JsonObject | undefined> {
		const isGone = (status: number) => status === 404;
		const answer = await this.client.request({ method: 'GET', path, step, also: isGone }, signal);
		if (!isGone(answer.status)) return readGraphJson(answer.body, this.client.server);
		if (isAboutItem(answer)) return undefined;
		throw this.client.refusal(answer, step);
	}

	private unreadable(answer: Parameters<GraphClient['refusal']>[0]): MailError | undefined {
		const { code = '', innerCode = '' } = readFault(answer);
		if (!CANNOT_CONVERT.test(code) && !CANNOT_CONVERT.test(innerCode)) return undefined;
		const { message } = this.client.refusal(answer, 'fetch a message');
		return new MailError('unreadable', message, {
			code: CANNOT_CONVERT.test(code) ? code : innerCode,
			hint: 'Exchange cannot make MIME of this message. Open it in Outlook on the web.',
		});
	}

	private tooLarge(octets: number): MailError {
		const { mailbox } = this.settings;
		return new MailError(
			'tooLarge',
			`A message in ${mailbox} at ${this.client.server} is larger than Message Size Limit ` +
				`(${(octets / 1024 / 1024).toFixed(1)} MB) and was not fetched`,
			{
				code: 'ResponseTooLarge',
				hint: 'Raise the option Message Size Limit, or look at it in the mailbox.',
			},
		);
	}
}

function isTooLarge(error: unknown): boolean {
	return error instanceof MailError && error.kind === 'tooLarge';
}
