import { MailError, type MailErrorKind } from '../contracts/MailError';
import {
	PageNotMade,
	SyncStateLost,
	type ChangePage,
	type MessageLook,
	type SkippedMessage,
} from '../source/ChangeFeed';
import type { EwsMailbox, ListedPage, ListRequest, SyncRequest } from './EwsMailbox';
import { ListedFolder } from './ListedFolder';
import { stepOver, type Pages, type SteppedOver } from './stepOver';

/** The server is overloaded, without a statement about the number of requests. */
const OVERLOADED = new Set(['ErrorTimeoutExpired', 'ErrorTooManyObjectsOpened']);
/** Failures of the connection and the sign-in, which say nothing about the requested messages. */
const CONNECTION_ERRORS: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>([
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

const LISTING = 'list the messages of a folder';

interface OpenedFolder {
	id(): string;
	/** @throws MailError if it does not open any more */
	lookAt(signal: AbortSignal): Promise<void>;
	look(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MessageLook>>;
}

/** The changes of a folder, also if some message breaks every page. */
export class FolderChanges {
	/** IDs of messages that break every page of changes. */
	private readonly unlistable = new Set<string>();

	constructor(
		private readonly settings: { readonly folder: string },
		private readonly mailbox: EwsMailbox,
		private readonly folder: OpenedFolder,
	) {}

	/** @throws SyncStateLost, PageNotMade, MailError */
	async changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage> {
		try {
			return await this.page({ state, limit }, signal);
		} catch (error) {
			if (!(error instanceof PageNotMade) || limit > 1 || signal.aborted) throw error;
			return await this.pageWithout(error, state, signal);
		}
	}

	private async page(what: Omit<SyncRequest, 'step'>, signal: AbortSignal): Promise<ChangePage> {
		const request = { ignore: [...this.unlistable], ...what, step: this.step };
		return await this.mailbox
			.changes(this.folder.id(), request, signal)
			.catch(async (error: unknown) => await this.rethrowPageError(error, what.state, signal));
	}

	/** Handles a message that breaks every page: tries its ID alone, or else leaves it out. */
	private async pageWithout(
		notMade: PageNotMade,
		state: string | undefined,
		signal: AbortSignal,
	): Promise<ChangePage> {
		const next = { state, limit: 1 };
		const byId = await unlessNotMade(this.page({ ...next, idsOnly: true }, signal));
		if (byId !== undefined) return byId;
		const pages: Pages = {
			changes: async (ignore) => await unlessNotMade(this.page({ ...next, ignore }, signal)),
			list: async (offset, limit) => {
				const request = { offset, limit, idsOnly: true, step: LISTING };
				const listed = await unlessNotMade(this.listPage(request, signal));
				return listed && { ids: listed.items.map(({ id }) => id), isLast: listed.isLast };
			},
		};
		const found = await stepOver(pages, [...this.unlistable], signal);
		if (found === undefined) throw notMade;
		for (const id of found.ids) this.unlistable.add(id);
		return { ...found.page, ...(await this.themselves(found, notMade, signal)) };
	}

	/** What breaks every page may still be available by its ID. */
	private async themselves(
		{ page, ids }: SteppedOver,
		{ reason }: PageNotMade,
		signal: AbortSignal,
	): Promise<Pick<ChangePage, 'changes' | 'skipped'>> {
		const changes = [...page.changes];
		const skipped: SkippedMessage[] = [];
		for (const [id, look] of await this.folder.look(ids, signal)) {
			if (look.is === 'here') changes.push(look.change);
			else if (look.is !== 'elsewhere')
				skipped.push({ id, reason: look.is === 'unknown' ? look.error.message : reason.message });
		}
		return { changes, skipped };
	}

	listed(signal: AbortSignal): ListedFolder {
		return new ListedFolder(async ({ since, skip }, limit) => {
			const request = { offset: skip, limit, since, step: LISTING };
			return await unlessNotMade(this.listPage(request, signal));
		});
	}

	private async listPage(request: ListRequest, signal: AbortSignal): Promise<ListedPage> {
		return await this.mailbox
			.list(this.folder.id(), request, signal)
			.catch(async (error: unknown) => await this.rethrowPageError(error, undefined, signal));
	}

	/**
	 * A state that is refused while the folder opens is lost, whatever the error is called; and a server
	 * error may be caused by one message, or by too many.
	 */
	private async rethrowPageError(
		error: unknown,
		state: string | undefined,
		signal: AbortSignal,
	): Promise<never> {
		if (!(error instanceof MailError) || signal.aborted) throw error;
		const { kind, code = '' } = error;
		const isTooMuch = kind === 'timeout' || OVERLOADED.has(code);
		if (CONNECTION_ERRORS.has(kind) && !isTooMuch) throw error;
		const isOfMessages = isTooMuch || error.transient || kind === 'unreadable' || kind === 'tooLarge';
		const isKnownLoss = code === 'ErrorInvalidSyncStateData';
		if (isKnownLoss && state !== undefined) throw new SyncStateLost();
		if (isKnownLoss || (!isOfMessages && state === undefined)) throw error;
		await this.folder.lookAt(signal);
		if (isOfMessages) throw new PageNotMade(error);
		throw new SyncStateLost(`is no longer known to it (${error.code ?? kind})`);
	}

	private get step(): string {
		return `read the changes in "${this.settings.folder}"`;
	}
}

async function unlessNotMade<T>(page: Promise<T>): Promise<T | undefined> {
	return await page.catch((error: unknown) => {
		if (error instanceof PageNotMade) return undefined;
		throw error;
	});
}
