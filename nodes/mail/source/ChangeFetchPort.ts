import { Semaphore } from '../async/Semaphore';
import { isYieldDue, yieldToEventLoop } from '../async/yieldToEventLoop';
import type { MailError } from '../contracts/MailError';
import type { FilterVerdict, MailFilter } from '../contracts/MailFilter';
import type { MessageContent } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { describeError } from '../contracts/describeError';
import type { ChangeDelivery } from './ChangeDelivery';
import type { ChangeFeed, MessageLook } from './ChangeFeed';
import type { ChangeSettings } from './ChangeSettings';
import type { Answer, Answers, FetchPort, Looked } from './FetchPort';
import type { FetchRetries } from './FetchRetries';
import { isCut, isOfMessage, isTooLarge } from './fetchFailures';
import { arrivalIn } from './messageKey';
import { BUDGET } from './MessageFetcher';
import type { Waiting } from './MessageQueue';
import { presentAmong } from './presentAmong';
import { isHeldBack, isPause } from './serverPause';
import { TransferMeter } from './TransferMeter';

/** Number of messages to filter at a time. */
const WINDOW = 100;
/** Bodies of unknown size, or large ones, requested at a time: the number of parallel requests that Microsoft allows per mailbox. */
const AT_ONCE = 4;
/** The same with small messages among them, of which a feed may fetch ten in one request. */
const SMALL_AT_ONCE = 20;
const SMALL = 128 * 1024;
const MAX_LARGE = 1_000;

/** Result for one message; without octets and error: it was not found. */
interface Fetched {
	mime?: Buffer;
	error?: unknown;
}

/** Why a fetch failed; `notKnown` while the server asks for a pause. */
type Culprit = 'message' | 'server' | 'notKnown';
type Answered = Answer<Waiting, Buffer>;
type Looks = ReadonlyMap<string, MessageLook>;

interface PortOptions {
	feed: Pick<ChangeFeed, 'fetch' | 'headers' | 'look' | 'count' | 'present'>;
	settings: Pick<ChangeSettings, 'server' | 'mailbox' | 'folder'>;
	folderId: string;
	retries: FetchRetries;
	filter?: MailFilter;
	/**
	 * Withdraws waiting messages that people have read or removed, as far as the folder's changes report it.
	 * @returns whether the server could tell
	 */
	watch(signal: AbortSignal): Promise<boolean>;
}

/** Messages of a folder with a change log, each fetched by its own request, several at a time. */
export class ChangeFetchPort implements FetchPort<Waiting, Buffer, ChangeDelivery> {
	/** Verdicts for waiting messages. */
	private verdicts = new Map<string, FilterVerdict>();
	/** Messages of unknown size that were aborted to make room for others: each is fetched alone. */
	private readonly large = new Set<string>();
	/** The server can tell whether messages fetched a moment ago are still in the folder. */
	private canLookAgain = true;

	constructor(private readonly options: PortOptions) {}

	key({ id }: Waiting): string {
		return id;
	}

	size({ id, size = 0 }: Waiting): number {
		return this.large.has(id) ? BUDGET + 1 : size;
	}

	/** Messages that the filter has not judged are left to the engine. */
	isReady(): boolean {
		return true;
	}

	verdict({ id }: Waiting): FilterVerdict | undefined {
		return this.verdicts.get(id);
	}

	/**
	 * Runs the filter on the next messages. Messages that are gone are reported by the folder's changes.
	 */
	async look(
		waiting: readonly Waiting[],
		wanted: number,
		signal: AbortSignal,
		fetched: readonly Waiting[],
	): Promise<readonly Waiting[]> {
		const { filter, feed } = this.options;
		if (filter === undefined || feed.headers === undefined) return [];
		const next = waiting.slice(0, WINDOW);
		if (next.slice(0, wanted).every(({ id }) => this.verdicts.has(id))) return [];
		const unknown = next.filter(({ id }) => !this.verdicts.has(id)).map(({ id }) => id);
		const headers = await feed.headers(unknown, signal);
		const isFetched = new Set(fetched.map(({ id }) => id));
		const verdicts = new Map([...this.verdicts].filter(([id]) => isFetched.has(id)));
		for (const { id } of next) {
			const header = headers.get(id);
			// Without a header section, the engine decides once it has the message.
			const verdict = this.verdicts.get(id) ?? (header ? filter.judgeHeader(header) : 'undecided');
			verdicts.set(id, verdict);
			if (isYieldDue()) await yieldToEventLoop();
		}
		this.verdicts = verdicts;
		return [];
	}

	/** By one request, whatever their number: what the folder has reported since, or a list of the time. */
	async lookAgain(fetched: readonly Waiting[], signal: AbortSignal): Promise<Looked<Waiting>> {
		const { feed, watch } = this.options;
		if (feed.present === undefined) return { gone: [], unseen: (await watch(signal)) ? [] : fetched };
		const present = await presentAmong(feed.present.bind(feed), fetched, signal);
		this.canLookAgain = present !== undefined;
		return { gone: [], unseen: fetched.filter(({ id }) => present?.has(id) !== true) };
	}

	/**
	 * What is given out within a second needs no second look; and every request counts
	 * (https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits).
	 */
	maxAhead(pace: number): number {
		return this.canLookAgain ? pace : 0;
	}

	octets(mime: Buffer): number {
		return mime.length;
	}

	async fetch(
		picks: readonly Waiting[],
		signal: AbortSignal,
		most?: number,
	): Promise<Answers<Waiting, Buffer>> {
		const [first] = picks;
		const isSuspect = picks.length === 1 && first !== undefined && this.options.retries.isSuspect(first.id);
		const meter = new TransferMeter(most ?? BUDGET, most === undefined);
		const results = await this.inParallel(picks, meter, signal);
		const looks = await this.lookFor(results, signal);
		const all = [...results.values()];
		const failure = all.find(({ error }) => error !== undefined && !isOfMessage(error))?.error;
		const culprit = await this.whoseIs(failure, signal);
		const isServer = culprit !== 'message';
		const answers = picks.map((pick) => answerTo(pick, results.get(pick), { looks, culprit }));
		const nothingCame = all.every(({ mime }) => mime === undefined);
		const isOfAll = signal.aborted || isServer || (isCut(failure) && nothingCame && !isSuspect);
		return failure !== undefined && isOfAll ? { answers, failure } : { answers };
	}

	content(mime: Buffer): MessageContent {
		return { mime };
	}

	deliver(pick: Waiting, mime: Buffer): ChangeDelivery {
		return { ...this.withoutOctets(pick), ...this.content(mime) };
	}

	withoutOctets({ id, key, mark, generation, size }: Waiting, error?: MailError): ChangeDelivery {
		const receivedAt = arrivalIn(key);
		const verdict = this.verdicts.get(id);
		return {
			key: id,
			id,
			generation,
			folderId: this.options.folderId,
			mark,
			...defined({ receivedAt, size, verdict, error }),
		};
	}

	describe({ key }: Waiting): { message: string; server: string } {
		const { server, mailbox, folder } = this.options.settings;
		const receivedAt = arrivalIn(key);
		const when = receivedAt === undefined ? '' : ` (received ${receivedAt.toISOString()})`;
		return { message: `A message in "${folder}" of ${mailbox}${when}`, server };
	}

	/** Messages that were not tried, because enough arrived or the connection broke, are left out. */
	private async inParallel(
		picks: readonly Waiting[],
		meter: TransferMeter,
		signal: AbortSignal,
	): Promise<Map<Waiting, Fetched>> {
		const results = new Map<Waiting, Fetched>();
		let at = 0;
		let isOver = false;
		const others = new Semaphore();
		const worker = async () => {
			for (let pick = picks[at++]; pick !== undefined && !isOver; pick = picks[at++]) {
				const isSmall = (pick.size ?? Infinity) <= SMALL;
				if (!isSmall) await others.enter(AT_ONCE, signal);
				const result = isOver ? undefined : await this.fetchOne(pick, meter, signal);
				if (!isSmall) others.leave();
				if (result !== undefined) results.set(pick, result);
				isOver ||= result === undefined || meter.isFull;
				isOver ||= result?.error !== undefined && !isOfMessage(result.error);
			}
		};
		const workers = Math.min(SMALL_AT_ONCE, picks.length);
		await Promise.all(Array.from({ length: workers }, worker)).catch((error: unknown) => {
			if (!signal.aborted) throw error;
		});
		return results;
	}

	/** @returns undefined if it was aborted to make room for others */
	private async fetchOne(
		{ id, size }: Waiting,
		meter: TransferMeter,
		signal: AbortSignal,
	): Promise<Fetched | undefined> {
		const transfer = meter.begin(signal);
		// Messages of known size were chosen within the budget; they share a signal, so that a feed may
		// fetch several in one request.
		const isMetered = size === undefined;
		const came = (octets: number) => transfer.came(octets);
		const known = { came, ...defined({ size }) };
		try {
			const mime = await this.options.feed.fetch(id, isMetered ? transfer.signal : signal, known);
			if (mime === undefined) return {};
			if (!isMetered) came(mime.length);
			this.large.delete(id);
			return { mime };
		} catch (error) {
			if (!transfer.isCut || signal.aborted) return { error };
			if (this.large.size >= MAX_LARGE) this.large.clear();
			this.large.add(id);
			return undefined;
		} finally {
			transfer.end();
		}
	}

	/** Looks up messages that were not found. */
	private async lookFor(results: ReadonlyMap<Waiting, Fetched>, signal: AbortSignal): Promise<Looks> {
		const absent = [...results].filter(([, { mime, error }]) => mime === undefined && error === undefined);
		if (absent.length === 0) return new Map();
		return await this.options.feed.look(
			absent.map(([{ id }]) => id),
			signal,
		);
	}

	/**
	 * Finds out, after a pause that the server requested, whether one message was the reason for it.
	 * @throws MailError if the server refuses everything
	 */
	async judgeAccused(signal: AbortSignal): Promise<void> {
		const { feed, retries } = this.options;
		if (!retries.hasAccused) return;
		try {
			await feed.count('all', signal);
		} catch (error) {
			// During the pause, or without a connection, nothing was learned.
			if (!isCut(error) && !isHeldBack(error) && !signal.aborted) retries.acquit();
			throw error;
		}
		retries.convict();
	}

	/**
	 * A refusal of one message may look like a refusal of the mailbox: if the folder opens, the message is
	 * to blame.
	 */
	private async whoseIs(failure: unknown, signal: AbortSignal): Promise<Culprit> {
		if (isCut(failure) || signal.aborted) return 'message';
		return await this.options.feed.count('all', signal).then(
			() => 'message',
			(error: unknown) => (isHeldBack(error) ? 'notKnown' : 'server'),
		);
	}
}

function answerTo(
	pick: Waiting,
	fetched: Fetched | undefined,
	{ looks, culprit }: { looks: Looks; culprit: Culprit },
): Answered {
	if (fetched === undefined) return { pick, kind: 'untried' };
	const { mime, error } = fetched;
	if (mime !== undefined) return { pick, kind: 'fetched', message: mime };
	if (error === undefined) return afterLook(pick, looks.get(pick.id));
	if (isTooLarge(error)) return { pick, kind: 'hopeless', error };
	const wasThrottled = isPause(error) && !isHeldBack(error);
	if (culprit === 'notKnown' && wasThrottled)
		return { pick, kind: 'throttled', reason: describeError(error) };
	if (culprit !== 'message') return { pick, kind: 'untried' };
	const isAlone = isOfMessage(error);
	return {
		pick,
		kind: 'missing',
		how: isCut(error) ? 'cut' : 'refused',
		reason: describeError(error),
		isAlone,
	};
}

/** It was not found: it is gone, or cannot be fetched now. */
function afterLook(pick: Waiting, look: MessageLook | undefined): Answered {
	switch (look?.is) {
		case 'elsewhere':
			return { pick, kind: 'gone' };
		case 'here': {
			const reason = 'the server shows it in the folder and hands out nothing';
			return { pick, kind: 'missing', how: 'absent', reason, isAlone: true };
		}
		case 'unknown':
			return { pick, kind: 'missing', how: 'refused', reason: look.error.message, isAlone: true };
		default:
			return { pick, kind: 'notFound' };
	}
}
