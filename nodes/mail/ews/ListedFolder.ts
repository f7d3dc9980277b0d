import { MailError } from '../contracts/MailError';
import { PageNotMade, SyncStateLost, type ChangePage, type MessageChange } from '../source/ChangeFeed';
import type { ListedPage } from './EwsMailbox';

/** Sync states are base64 and never begin like this. */
const MARK = 'list:';
const LONG_AGO = new Date('1990-01-01T00:00:00Z');
const PAGE = 200;
const MAX_SKIPPED = 100;
/** After this time the changes are requested again, because the problem may be solved. */
const INTERIM_MS = 24 * 60 * 60_000;

/** Where a list continues: after this many of the messages changed since then. */
interface Place {
	readonly since: Date;
	readonly skip: number;
	readonly begun: number;
}

/** A page of a folder in order of last change; undefined if the server cannot produce it. */
type ListPage = (place: { since: Date; skip: number }, limit: number) => Promise<ListedPage | undefined>;

/**
 * A folder for which SyncFolderItems fails because of some message that it does not identify: instead, the
 * messages changed since the last look are listed with FindItem. That shows neither what is gone nor what
 * is new as opposed to changed; therefore the changes are requested again once a day, which costs a walk.
 */
export class ListedFolder {
	constructor(
		private readonly list: ListPage,
		private readonly now: () => number = Date.now,
	) {}

	static isState(state: string | undefined): state is string {
		return state?.startsWith(MARK) === true;
	}

	/** Walks the whole folder. */
	async walk(
		take: (changes: readonly MessageChange[]) => void | Promise<void>,
	): Promise<{ state: string; skipped: number }> {
		let place: Place = { since: LONG_AGO, skip: 0, begun: this.now() };
		let skipped = 0;
		for (let limit = PAGE; skipped <= MAX_SKIPPED; ) {
			const page = await this.list(place, limit);
			if (page === undefined && limit > 1) {
				limit = Math.floor(limit / 2);
				continue;
			}
			if (page === undefined) {
				skipped += 1;
				place = { ...place, skip: place.skip + 1 };
				continue;
			}
			limit = Math.min(PAGE, limit * 2);
			await take(page.items);
			place = behind(place, page);
			if (page.isLast) return { state: write({ ...place, skip: 0 }), skipped };
		}
		throw new MailError(
			'unavailable',
			`More than ${String(MAX_SKIPPED)} messages of a folder cannot be listed`,
		);
	}

	/**
	 * @param state of `walk` or of the previous page
	 * @throws SyncStateLost, PageNotMade
	 */
	async changes(state: string, limit: number): Promise<ChangePage> {
		const place = read(state);
		if (place === undefined) throw new SyncStateLost('cannot be read');
		if (this.now() - place.begun > INTERIM_MS) throw new SyncStateLost('was that of a list, a day ago');
		const page = await this.list(place, limit);
		if (page === undefined && limit > 1)
			throw new PageNotMade(new MailError('unavailable', 'The list is too long'));
		if (page === undefined) {
			const state = write({ ...place, skip: place.skip + 1 });
			return { changes: [], skipped: [{ reason: 'the server cannot list it' }], state, isLast: false };
		}
		const next = behind(place, page);
		return {
			changes: page.items,
			state: write(page.isLast ? { ...next, skip: 0 } : next),
			isLast: page.isLast,
		};
	}
}

/**
 * Offsets are valid for a moment only: a changed message moves to the end, and others move up. Messages of
 * the second in which a page ended are listed again.
 */
function behind(place: Place, { items }: ListedPage): Place {
	const last = items.at(-1)?.modifiedAt;
	if (last === undefined) return place;
	const since = new Date(Math.floor(last.getTime() / 1_000) * 1_000);
	const isSame = since.getTime() === place.since.getTime();
	return { since, skip: isSame ? place.skip + items.length : 0, begun: place.begun };
}

function write({ since, skip, begun }: Place): string {
	return `${MARK}${String(since.getTime())}:${String(skip)}:${String(begun)}`;
}

function read(state: string): Place | undefined {
	const [since = NaN, skip = NaN, begun = NaN] = state.slice(MARK.length).split(':').map(Number);
	const areNumbers = [since, skip, begun].every((value) => Number.isSafeInteger(value) && value >= 0);
	if (!areNumbers || Number.isNaN(new Date(since).getTime())) return undefined;
	return { since: new Date(since), skip, begun };
}
