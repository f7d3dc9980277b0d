import { MailError } from '../contracts/MailError';
import type { ChangeFeed, MessageChange } from './ChangeFeed';
import { SyncStateLost } from './ChangeFeed';
import type { ChangeSettings } from './ChangeSettings';

/** As many as EWS gives at a time (SyncFolderItems), and Graph may. */
const PAGE = 512;
/** A server that never comes to an end: so many pages in a row without a single change. */
const MAX_EMPTY_PAGES = 500;
/** A walk in the middle of which the server forgets where it was is begun anew so often. */
const MAX_WALKS = 3;

export interface SweepTaker {
	/** Gets the changes of a page. */
	take(changes: readonly MessageChange[]): void | Promise<void>;
	restart(): void;
	signal: AbortSignal;
}

/**
 * Every change since a state, page by page, so that nothing grows with the folder.
 *
 * @param state undefined for all that is in the folder
 * @param restart is called before a walk begins anew
 * @returns the state behind the last page
 * @throws SyncStateLost of the state that was given, MailError
 */
export async function sweepFolder(
	{ feed, settings }: { feed: ChangeFeed; settings: Pick<ChangeSettings, 'server' | 'folder' | 'mailbox'> },
	state: string | undefined,
	{ take, restart, signal }: SweepTaker,
): Promise<string> {
	for (let walk = 1; ; walk++) {
		try {
			return await toTheEnd(feed, state, take, signal);
		} catch (error) {
			const isOfWalk = error instanceof SyncStateLost && state === undefined;
			if (isOfWalk && walk < MAX_WALKS) restart();
			else if (isOfWalk || error instanceof Endless) throw neverEnds(settings);
			else throw error;
		}
	}
}

class Endless extends Error {}

async function toTheEnd(
	feed: ChangeFeed,
	begin: string | undefined,
	take: SweepTaker['take'],
	signal: AbortSignal,
): Promise<string> {
	let state = begin;
	let empty = 0;
	for (;;) {
		const page = await feed.changes(state, PAGE, signal);
		await take(page.changes);
		if (page.isLast) return page.state;
		empty = page.changes.length === 0 ? empty + 1 : 0;
		if (empty > MAX_EMPTY_PAGES) throw new Endless();
		state = page.state;
	}
}

function neverEnds({
	server,
	folder,
	mailbox,
}: Pick<ChangeSettings, 'server' | 'folder' | 'mailbox'>): MailError {
	return new MailError(
		'unavailable',
		`${server} does not come to an end with the list of "${folder}" of ${mailbox}`,
		{
			hint: 'It is tried again. If it lasts, see the service health in the Microsoft 365 admin center.',
		},
	);
}
