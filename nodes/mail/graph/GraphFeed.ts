import type { TokenProvider } from '../contracts/TokenProvider';
import { MailError, type MailErrorKind } from '../contracts/MailError';
import { findSectionEnd } from '../message/headerSection';
import type {
	ActionResult,
	ChangeFeed,
	ChangePage,
	FeedAction,
	FeedTarget,
	FetchKnowledge,
	MessageChange,
	MessageLook,
} from '../source/ChangeFeed';
import { PageNotMade, SyncStateLost } from '../source/ChangeFeed';
import type { HttpResponse } from '../net/http/HttpRequest';
import { applyToMessage } from './applyToMessage';
import { DeltaQuery } from './DeltaQuery';
import { PageLoopGuard } from '../source/PageLoopGuard';
import { isHeldBack, isPause, ownPause } from '../source/serverPause';
import { TargetFolders } from '../source/TargetFolders';
import { forEachLimit } from '../async/forEachLimit';
import { fetchMime, type MimeSettings } from './fetchMime';
import { findGraphFolder } from './findGraphFolder';
import { isAboutItem, readFault } from './graphAnswer';
import { AT_ONCE, GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import type { GraphSettings } from './GraphSettings';
import { headerSectionOf } from './headerSectionOf';
import { presentIn } from './presentIn';
import { changeOf } from './readChanges';
import { walkAround } from './walkAround';
import { notGraph, readGraphJson, type JsonObject } from './readGraphJson';

export interface GraphFeedSettings extends GraphSettings, MimeSettings {
	/** Path, well-known name or ID. */
	folder: string;
	/** Only messages added to the folder matter, read or not. */
	arrivalsOnly?: boolean;
}

const LARGEST_PAGE = 500;
const FIELDS = 'id,isRead,receivedDateTime,internetMessageId,parentFolderId';

/** Concern the caller and the number of requests, not what was requested. */
const ABOUT_THE_CALLER: ReadonlySet<number> = new Set([401, 403, 407, 429, 503]);
/** The next message would fail in the same way. */
const CONNECTION_ERRORS: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>([
	'network',
	'timeout',
	'throttled',
]);

/** A folder of Exchange Online, read with Microsoft Graph's delta query. */
export class GraphFeed implements ChangeFeed {
	/** The first version used immutable IDs. */
	readonly ids = 'ofFolder';
	readonly present: ChangeFeed['present'];
	private readonly client: GraphClient;
	private readonly round: PageLoopGuard;
	private readonly delta: DeltaQuery;
	private folderId: string | undefined;
	private readonly targets: TargetFolders;

	constructor(
		private readonly settings: GraphFeedSettings,
		tokens: TokenProvider,
	) {
		// For its former folder, a moved message is gone, and must not be acted on.
		this.client = new GraphClient(settings, tokens, 'ofFolder');
		this.round = new PageLoopGuard((how) => notGraph(this.client.server, how));
		this.targets = new TargetFolders(
			async (folder, signal) => await findGraphFolder(this.client, folder, signal),
		);
		this.delta = new DeltaQuery(settings.arrivalsOnly === true);
		if (settings.arrivalsOnly === true)
			this.present = async (first, last, signal) =>
				await presentIn(this.client, { folder: this.folder, first, last }, signal);
	}

	async open(signal: AbortSignal): Promise<string> {
		this.folderId = await findGraphFolder(this.client, this.settings.folder, signal);
		return this.folderId;
	}

	async changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage> {
		const step = `read the changes in "${this.settings.folder}"`;
		const where =
			state === undefined ? { path: this.delta.firstPath(this.folder) } : this.delta.linkOf(state);
		const size = Math.max(1, Math.min(limit, LARGEST_PAGE));
		const prefer = `odata.maxpagesize=${String(size)}`;
		const also = (status: number) => status >= 400;
		const request = { method: 'GET', ...where, prefer, step, also } as const;
		const answer = await this.client.request(request, signal).catch(async (error: unknown) => {
			throw (await this.isTooSlow(error, signal)) ? new PageNotMade(error as MailError) : error;
		});
		if (answer.status >= 400) throw await this.pageError(answer, { state, step }, signal);
		const page = this.delta.read(this.client, readGraphJson(answer.body, this.client.server));
		this.round.assertMovesOn(state, page);
		return page;
	}

	async walkAround(
		take: (changes: readonly MessageChange[]) => void | Promise<void>,
		signal: AbortSignal,
	): Promise<{ state: string; skipped: number }> {
		return await walkAround(this.client, { folder: this.folder, delta: this.delta, take }, signal);
	}

	async fetch(id: string, signal: AbortSignal, known: FetchKnowledge = {}): Promise<Buffer | undefined> {
		return await fetchMime(this.client, id, this.settings, { signal, came: known.came });
	}

	async headers(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
		const sections = new Map<string, Buffer>();
		let isFolderOpen = false;
		await forEachLimit(ids, AT_ONCE, signal, async (id, stop) => {
			try {
				const section = await this.header(id, stop);
				if (section !== undefined) sections.set(id, section);
			} catch (error) {
				if (!(error instanceof MailError) || CONNECTION_ERRORS.has(error.kind)) throw error;
				// If the folder does not open, the message is not to blame.
				if (!isFolderOpen) await this.count('all', stop);
				isFolderOpen = true;
			}
		});
		return sections;
	}

	async apply(
		action: FeedAction,
		targets: readonly FeedTarget[],
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, ActionResult>> {
		const target = action.type === 'move' ? await this.targets.idOf(action.folder, signal) : undefined;
		const lookAt = async (id: string, stop: AbortSignal) => await this.lookAt(id, stop);
		const message = { action, folder: this.folder, target, lookAt };
		const results = new Map<string, ActionResult>();
		let isFolderOpen = false;
		let hasPaused = false;
		await forEachLimit(targets, AT_ONCE, signal, async (one, stop) => {
			const result = await applyToMessage(this.client, message, one, stop).catch(ownPause);
			results.set(one.id, result);
			if (!(result instanceof MailError)) return;
			// If the folder does not open, the message is not to blame. During a pause this cannot be
			// checked.
			if (isPause(result)) hasPaused = true;
			else if (!isFolderOpen) await this.count('all', stop);
			isFolderOpen ||= !isPause(result);
		}).catch((error: unknown) => {
			if (hasPaused && isHeldBack(error)) return;
			this.targets.forget();
			throw error;
		});
		return results;
	}

	async look(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MessageLook>> {
		const looks = new Map<string, MessageLook>();
		await forEachLimit(ids, AT_ONCE, signal, async (id, stop) => {
			looks.set(id, await this.lookAt(id, stop));
		});
		const failures = [...looks.values()].flatMap((look) => (look.is === 'unknown' ? [look.error] : []));
		// If the folder does not open, the messages are not to blame.
		if (failures.length > 0) await this.count('all', signal);
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

	/**
	 * A state that is refused while the folder opens is lost, whatever the error is called; documented
	 * names are https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset
	 */
	private async pageError(
		answer: HttpResponse,
		{ state, step }: { state: string | undefined; step: string },
		signal: AbortSignal,
	): Promise<Error> {
		const { status } = answer;
		const refusal = this.client.refusal(answer, step);
		if (ABOUT_THE_CALLER.has(status)) return refusal;
		if (status < 500 && state === undefined) return refusal;
		await this.count('all', signal);
		if (status >= 500) return new PageNotMade(refusal);
		const { code = `HTTP ${String(status)}` } = readFault(answer);
		return new SyncStateLost(`is no longer known to it (${code.slice(0, 60)})`);
	}

	/** A page that is late from a server that responds: a smaller one may be in time. */
	private async isTooSlow(error: unknown, signal: AbortSignal): Promise<boolean> {
		if (!(error instanceof MailError) || error.kind !== 'timeout' || signal.aborted) return false;
		return await this.count('all', signal).then(
			() => true,
			() => false,
		);
	}

	private async lookAt(id: string, signal: AbortSignal): Promise<MessageLook> {
		const step = 'look at a message';
		const path = `${graphPath`/messages/${id}`}?$select=${FIELDS}`;
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

	/** Messages that were never transferred (drafts, copies of sent ones) have no list of headers. */
	private async header(id: string, signal: AbortSignal): Promise<Buffer | undefined> {
		const path = `${graphPath`/messages/${id}`}?$select=internetMessageHeaders`;
		const found = await this.about(path, 'read the header of a message', signal);
		if (found === undefined) return undefined;
		const section = headerSectionOf(found);
		if (section !== undefined) return section;
		const mime = await this.fetch(id, signal);
		return mime?.subarray(0, findSectionEnd(mime, 0, mime.length).headerEnd);
	}

	/** Properties of a message; undefined if it is gone. */
	private async about(path: string, step: string, signal: AbortSignal): Promise<JsonObject | undefined> {
		const isGone = (status: number) => status === 404;
		const answer = await this.client.request({ method: 'GET', path, step, also: isGone }, signal);
		if (!isGone(answer.status)) return readGraphJson(answer.body, this.client.server);
		if (isAboutItem(answer)) return undefined;
		throw this.client.refusal(answer, step);
	}
}
