import { MailError, type MailErrorKind } from '../contracts/MailError';
import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import { Absences, ListedButAbsent } from './Absences';
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

/** The way to the server, rather than anything it says. */
const IS_CUT: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>(['network', 'timeout']);

export interface FetchResult {
	deliveries: ChangeDelivery[];
	/** Nothing was tried: nothing waits, or what waits has made trouble and its time has not come. */
	isIdle: boolean;
}

/** What became of one message that was asked for; without octets and error: it was not found. */
type Fetched = { pick: Waiting; mime?: Buffer; error?: unknown };

interface FetcherOptions {
	folderId: string;
	trouble: FetchRetries;
	filter?: MailFilter;
	now?: () => number;
}

/** Gets messages, several at a time, and sees to it that one that cannot be had does not hold up the others. */
export class ChangeFetcher {
	/** Of messages that wait. */
	private verdicts = new Map<string, FilterVerdict>();
	/** Slow failures of many must not take all the time there is. */
	private isSuspectsTurn = true;
	private readonly absences: Absences;

	constructor(
		private readonly source: { feed: ChangeFeed; settings: ChangeSettings },
		private readonly options: FetcherOptions,
	) {
		this.absences = new Absences(source.feed, options.now);
	}

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

	/** A message that has made trouble goes alone, by turns with the others. */
	private choose(waiting: readonly Waiting[], limit: number): Waiting[] {
		const { trouble } = this.options;
		const others = waiting.filter(({ id }) => this.verdicts.get(id) !== 'exclude' && this.absences.isDue(id));
		const suspect = others.find(({ id }) => trouble.isSuspect(id) && trouble.isDue(id));
		const unsuspected = others.filter(({ id }) => !trouble.isSuspect(id)).slice(0, limit);
		const goesAlone = suspect !== undefined && limit > 0 && (this.isSuspectsTurn || unsuspected.length === 0);
		this.isSuspectsTurn = !goesAlone;
		return goesAlone ? [suspect] : unsuspected;
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
		await this.sortAbsent(results, progress, signal);
		const failure = results.find(({ error }) => error !== undefined && !isOfMessage(error))?.error;
		const isServer = await this.isOfServer(failure, signal);
		const deliveries: ChangeDelivery[] = [];
		for (const result of results) {
			const delivery = this.sort(result, results, { progress, isServer });
			if (delivery !== undefined) deliveries.push(delivery);
		}
		const nothingCame = results.every(({ mime }) => mime === undefined);
		if (failure === undefined || deliveries.length > 0) return deliveries;
		if (signal.aborted || isServer || (isCut(failure) && nothingCame && !isKnownTrouble))
			throw asError(failure);
		return deliveries;
	}

	/** What the server refuses for one message, as it refuses a mailbox: where the folder opens, it is the message. */
	private async isOfServer(failure: unknown, signal: AbortSignal): Promise<boolean> {
		if (!(failure instanceof MailError) || IS_CUT.has(failure.kind) || signal.aborted) return false;
		return await this.source.feed.count('all', signal).then(
			() => false,
			() => true,
		);
	}

	/** Messages that were not found are gone, or not to be had now. */
	private async sortAbsent(results: Fetched[], progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const absent = results.filter(({ mime, error }) => mime === undefined && error === undefined);
		const verdicts = await this.absences.judge(
			absent.map(({ pick }) => pick.id),
			signal,
		);
		for (const result of absent) {
			const { id } = result.pick;
			const verdict = verdicts.get(id);
			if (verdict === 'gone') {
				this.options.trouble.forget(id);
				progress.gone(id);
			} else if (verdict === 'later') progress.putBack(id);
			else result.error = verdict;
		}
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
		all: readonly Fetched[],
		{ progress, isServer }: { progress: ChangeProgress; isServer: boolean },
	): ChangeDelivery | undefined {
		const { trouble } = this.options;
		const { id } = pick;
		if (mime !== undefined) {
			trouble.cameThrough(id);
			this.absences.forget(id);
			return { ...this.base(pick), mime };
		}
		if (error === undefined) return undefined;
		const hopeless = isOfMessage(error) && error.kind === 'tooLarge' ? error : trouble.givenUp(id);
		if (hopeless !== undefined) {
			trouble.forget(id);
			return { ...this.base(pick), error: hopeless };
		}
		if (!isServer) this.blame(pick, error, all);
		progress.putBack(id);
		return undefined;
	}

	private blame({ id, key }: Waiting, error: unknown, all: readonly Fetched[]): void {
		const { trouble } = this.options;
		const { server, mailbox, folder } = this.source.settings;
		const receivedAt = arrivalIn(key);
		const when = receivedAt === undefined ? '' : ` (received ${receivedAt.toISOString()})`;
		const message = `A message in "${folder}" of ${mailbox}${when}`;
		const failure = { reason: messageOf(error), message, server };
		if (error instanceof ListedButAbsent) trouble.failed(id, { how: 'absent', ...failure });
		else if (isOfMessage(error)) trouble.failed(id, { how: 'refused', ...failure });
		else if (all.length > 1) trouble.suspect(id);
		else trouble.failed(id, { how: isCut(error) ? 'cut' : 'refused', ...failure });
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

function isCut(error: unknown): boolean {
	return !(error instanceof MailError) || IS_CUT.has(error.kind);
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
