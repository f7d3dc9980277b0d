import { MailError, type MailErrorKind } from '../contracts/MailError';
import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import type { ChangeDelivery } from './ChangeDelivery';
import type { ChangeFeed } from './ChangeFeed';
import type { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import type { FetchRetries } from './FetchRetries';
import { arrivalIn } from './messageKey';
import type { Waiting } from './MessageQueue';

/** Messages that are looked at at a time, to choose from and to ask a filter about. */
const WINDOW = 100;
/** Bodies asked for at a time: as many as Microsoft allows requests to a mailbox. */
const AT_ONCE = 4;
/** Small ones, of which a feed may get several by one request. */
const SMALL_AT_ONCE = 10;
const SMALL = 128 * 1024;
/** Octets fetched at a time, unless a single message is larger; sizes are not known before. */
const BUDGET = 32 * 1024 * 1024;

/** These say nothing of the message that was asked for. */
const OF_THE_SERVER: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>([
	'throttled',
	'tokenExpired',
	'reconnect',
	'authentication',
	'consent',
	'configuration',
	'permission',
	'tls',
	'certificate',
	'folderNotFound',
	'mailboxNotFound',
]);

export interface FetchResult {
	deliveries: ChangeDelivery[];
	/** Nothing was tried: nothing waits, or what waits has made trouble and its time has not come. */
	isIdle: boolean;
}

/** What became of one message that was asked for. */
type Fetched = { pick: Waiting; mime?: Buffer; error?: unknown };

/** Gets messages, several at a time, and sees to it that one that cannot be had does not hold up the others. */
export class ChangeFetcher {
	/** Of messages that wait. */
	private verdicts = new Map<string, FilterVerdict>();

	constructor(
		private readonly source: { feed: ChangeFeed; settings: ChangeSettings },
		private readonly options: { folderId: string; trouble: FetchRetries; filter?: MailFilter },
	) {}

	async fetch(progress: ChangeProgress, limit: number, signal: AbortSignal): Promise<FetchResult> {
		const wanted = Math.min(limit, progress.room);
		if (wanted <= 0 || progress.waiting === 0) return { deliveries: [], isIdle: true };
		await this.judge(progress, wanted, signal);
		const deliveries = this.exclude(progress);
		const chunk = this.choose(progress.peek(WINDOW), Math.min(wanted, progress.room));
		const isIdle = chunk.length === 0 && deliveries.length === 0;
		progress.take(chunk);
		deliveries.push(...(await this.fetchAll(chunk, progress, signal)));
		return { deliveries, isIdle };
	}

	/** Asks the filter about the messages next in line. */
	private async judge(progress: ChangeProgress, wanted: number, signal: AbortSignal): Promise<void> {
		const { filter } = this.options;
		const { feed } = this.source;
		if (filter === undefined || feed.headers === undefined) return;
		const next = progress.peek(WINDOW);
		if (next.slice(0, wanted).every(({ id }) => this.verdicts.has(id))) return;
		const unknown = next.filter(({ id }) => !this.verdicts.has(id)).map(({ id }) => id);
		const headers = await feed.headers(unknown, signal);
		const verdicts = new Map<string, FilterVerdict>();
		for (const { id } of next) {
			const header = headers.get(id);
			// Without a header section, the engine asks when it has the message.
			const verdict = this.verdicts.get(id) ?? (header ? filter.judgeHeader(header) : 'undecided');
			verdicts.set(id, verdict);
		}
		this.verdicts = verdicts;
	}

	/** Takes what the filter leaves out by its header section; its body is never fetched. */
	private exclude(progress: ChangeProgress): ChangeDelivery[] {
		const picks = progress
			.peek(WINDOW)
			.filter(({ id }) => this.verdicts.get(id) === 'exclude')
			.slice(0, progress.room);
		progress.take(picks);
		return picks.map((pick) => this.base(pick));
	}

	/** A message that has made trouble goes alone; the others go first. */
	private choose(waiting: readonly Waiting[], limit: number): Waiting[] {
		const { trouble } = this.options;
		const others = waiting.filter(({ id }) => this.verdicts.get(id) !== 'exclude');
		const suspect = others.find(({ id }) => trouble.isSuspect(id) && trouble.isDue(id));
		if (suspect !== undefined && limit > 0) return [suspect];
		return others.filter(({ id }) => !trouble.isSuspect(id)).slice(0, limit);
	}

	/** @throws MailError when nothing was had for a reason that is not the messages' own */
	private async fetchAll(
		chunk: readonly Waiting[],
		progress: ChangeProgress,
		signal: AbortSignal,
	): Promise<ChangeDelivery[]> {
		const [first] = chunk;
		const isKnownTrouble =
			chunk.length === 1 && first !== undefined && this.options.trouble.isSuspect(first.id);
		const results = await this.inParallel(chunk, signal);
		const tried = new Set(results.map(({ pick }) => pick.id));
		for (const { id } of chunk) if (!tried.has(id)) progress.putBack(id);
		const deliveries: ChangeDelivery[] = [];
		let failure: unknown;
		for (const result of results) {
			const delivery = this.sort(result, results, progress);
			if (delivery !== undefined) deliveries.push(delivery);
			else if (result.error !== undefined && !isOfMessage(result.error)) failure ??= result.error;
		}
		const isServer = failure instanceof MailError && OF_THE_SERVER.has(failure.kind);
		const nothingCame = results.every(({ error }) => error !== undefined);
		if (failure === undefined || deliveries.length > 0) return deliveries;
		if (signal.aborted || isServer || (nothingCame && !isKnownTrouble)) throw asError(failure);
		return deliveries;
	}

	/** In the order of the chunk; what was not tried because enough has come is left out. */
	private async inParallel(chunk: readonly Waiting[], signal: AbortSignal): Promise<Fetched[]> {
		const results: Fetched[] = [];
		let octets = 0;
		let at = 0;
		let isOver = false;
		const worker = async () => {
			while (at < chunk.length && !isOver) {
				const place = at++;
				const pick = chunk[place];
				if (pick === undefined) return;
				const result = await this.fetchOne(pick, signal);
				results[place] = result;
				octets += result.mime?.length ?? 0;
				isOver ||= octets >= BUDGET || (result.error !== undefined && !isOfMessage(result.error));
			}
		};
		const areSmall = chunk.every(({ size = Infinity }) => size <= SMALL);
		const workers = Math.min(areSmall ? SMALL_AT_ONCE : AT_ONCE, chunk.length);
		await Promise.all(Array.from({ length: workers }, worker));
		return results.filter(Boolean);
	}

	private async fetchOne(pick: Waiting, signal: AbortSignal): Promise<Fetched> {
		const error = this.options.trouble.givenUp(pick.id);
		if (error !== undefined) return { pick, error };
		try {
			const mime = await this.source.feed.fetch(pick.id, signal);
			return mime === undefined ? { pick } : { pick, mime };
		} catch (error) {
			return { pick, error };
		}
	}

	/** @returns what to give out, when the message arrived or is given up */
	private sort(
		{ pick, mime, error }: Fetched,
		all: Fetched[],
		progress: ChangeProgress,
	): ChangeDelivery | undefined {
		const { trouble } = this.options;
		const { id } = pick;
		if (error === undefined && mime === undefined) {
			trouble.forget(id);
			progress.gone(id);
			return undefined;
		}
		if (mime !== undefined) {
			trouble.cameThrough(id);
			return { ...this.base(pick), mime };
		}
		const hopeless = isOfMessage(error) && error.kind === 'tooLarge' ? error : trouble.givenUp(id);
		if (hopeless !== undefined) {
			trouble.forget(id);
			return { ...this.base(pick), error: hopeless };
		}
		this.blame(id, error, all);
		progress.putBack(id);
		return undefined;
	}

	private blame(id: string, error: unknown, all: readonly Fetched[]): void {
		const { trouble } = this.options;
		const { server, mailbox, folder } = this.source.settings;
		const failure = { reason: messageOf(error), message: `A message in "${folder}" of ${mailbox}`, server };
		if (isOfMessage(error)) trouble.failed(id, { how: 'refused', ...failure });
		else if (error instanceof MailError && OF_THE_SERVER.has(error.kind)) return;
		else if (all.length === 1) trouble.failed(id, { how: 'cut', ...failure });
		else trouble.suspect(id);
	}

	private base({ id, key, mark, generation, size }: Waiting): ChangeDelivery {
		const receivedAt = arrivalIn(key);
		const verdict = this.verdicts.get(id);
		return {
			key: id,
			id,
			generation,
			folderId: this.options.folderId,
			mark,
			...(receivedAt ? { receivedAt } : {}),
			...(size === undefined ? {} : { size }),
			...(verdict ? { verdict } : {}),
		};
	}
}

function isOfMessage(error: unknown): error is MailError {
	return error instanceof MailError && (error.kind === 'unreadable' || error.kind === 'tooLarge');
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

function messageOf(error: unknown): string {
	return asError(error).message;
}
