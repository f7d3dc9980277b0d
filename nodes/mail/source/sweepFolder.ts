import { MailError } from '../contracts/MailError';
import type { ChangeFeed, ChangePage, MessageChange, SkippedMessage } from './ChangeFeed';
import { PageNotMade, SyncStateLost } from './ChangeFeed';
import type { ChangeSettings } from './ChangeSettings';

/** The maximum of EWS (SyncFolderItems), also possible with Graph. */
const PAGE = 512;
/** A server that never finishes: this many pages in a row without a single change. */
const MAX_EMPTY_PAGES = 500;
/** How often a walk is restarted if the server loses its state during it. */
const MAX_WALKS = 3;
/** Exchange's IDs have some 150 characters. */
const LONGEST_ID = 200;

export interface SweepTaker {
	/** Receives the changes of a page. */
	take(changes: readonly MessageChange[]): void | Promise<void>;
	restart(): void;
	signal: AbortSignal;
}

interface SweptFolder {
	feed: ChangeFeed;
	settings: Pick<ChangeSettings, 'server' | 'folder' | 'mailbox'>;
	warn(error: MailError): void;
}

/**
 * All changes since a state, page by page, so that memory does not grow with the folder.
 *
 * @param state undefined for everything in the folder
 * @param restart called before a walk is restarted
 * @returns the state after the last page
 * @throws SyncStateLost for the given state, MailError
 */
export async function sweepFolder(
	folder: SweptFolder,
	state: string | undefined,
	taker: SweepTaker,
): Promise<string> {
	for (let walk = 1; ; walk++) {
		try {
			return await toTheEnd(folder, state, taker);
		} catch (error) {
			const isOfWalk = error instanceof SyncStateLost && state === undefined;
			if (isOfWalk && walk < MAX_WALKS) taker.restart();
			else if (isOfWalk || error instanceof Endless) throw neverEnds(folder.settings);
			else if (!(error instanceof PageNotMade)) throw error;
			// A walk will show whether the state or a message is the problem.
			else if (state !== undefined) throw new SyncStateLost(`leads nowhere: ${error.message}`);
			else return await around(folder, error, taker);
		}
	}
}

class Endless extends Error {}

async function toTheEnd(folder: SweptFolder, begin: string | undefined, taker: SweepTaker): Promise<string> {
	const { feed } = folder;
	let state = begin;
	let empty = 0;
	let limit = PAGE;
	for (;;) {
		const page = await pageOf(feed, state, limit, taker.signal);
		if (page === undefined) {
			limit = Math.floor(limit / 2);
			continue;
		}
		limit = Math.min(PAGE, limit * 2);
		await taker.take(page.changes);
		for (const skipped of page.skipped ?? []) folder.warn(cannotList(folder.settings, skipped));
		if (page.isLast) return page.state;
		empty = page.changes.length === 0 ? empty + 1 : 0;
		if (empty > MAX_EMPTY_PAGES) throw new Endless();
		state = page.state;
	}
}

/** @returns undefined if the server could not produce the page, and a smaller one may work */
async function pageOf(
	feed: ChangeFeed,
	state: string | undefined,
	limit: number,
	signal: AbortSignal,
): Promise<ChangePage | undefined> {
	try {
		return await feed.changes(state, limit, signal);
	} catch (error) {
		if (error instanceof PageNotMade && limit > 1 && !signal.aborted) return undefined;
		throw error;
	}
}

/** Some message breaks even a page of its own. */
async function around(
	{ feed, settings, warn }: SweptFolder,
	{ reason }: PageNotMade,
	{ take, restart, signal }: SweepTaker,
): Promise<string> {
	if (feed.walkAround === undefined) throw reason;
	restart();
	const { state, skipped } = await feed.walkAround(take, signal);
	warn(skipped === 0 ? listsInstead(settings, reason) : cannotListSome(settings, skipped, reason));
	return state;
}

const LOOK_FOR_IT =
	'Open the folder in Outlook on the web and look for messages that do not open, or private ones; move them elsewhere';

/** The error for a message that is skipped, because the server returns nothing about it. */
export function cannotList(
	{ server, folder, mailbox }: SweptFolder['settings'],
	{ id, reason }: SkippedMessage,
): MailError {
	const which = id === undefined ? '' : ` (id ${id.slice(0, LONGEST_ID)})`;
	return new MailError(
		'unreadable',
		`${server} cannot list a message in "${folder}" of ${mailbox}${which}: ${reason.replace(/\.$/, '')}. It was skipped; the others are read.`,
		{ code: 'NotListed', hint: `${LOOK_FOR_IT} and back.` },
	);
}

function cannotListSome(
	{ server, folder, mailbox }: SweptFolder['settings'],
	skipped: number,
	{ message }: MailError,
): MailError {
	return new MailError(
		'unreadable',
		`${server} cannot list ${String(skipped)} message(s) in "${folder}" of ${mailbox}: ${message.replace(/\.$/, '')}. They were skipped; the others are read.`,
		{ code: 'NotListed', hint: `${LOOK_FOR_IT}, then deactivate and activate the workflow.` },
	);
}

function listsInstead(
	{ server, folder, mailbox }: SweptFolder['settings'],
	{ message }: MailError,
): MailError {
	return new MailError(
		'unavailable',
		`${server} cannot report the changes in "${folder}" of ${mailbox}: ${message.replace(/\.$/, '')}. The folder is listed instead, and no message was skipped.`,
		{ code: 'NotListed', hint: `${LOOK_FOR_IT}. The changes are requested again each day.` },
	);
}

function neverEnds({
	server,
	folder,
	mailbox,
}: Pick<ChangeSettings, 'server' | 'folder' | 'mailbox'>): MailError {
	return new MailError('unavailable', `${server} never finishes listing "${folder}" of ${mailbox}`, {
		hint: 'The node retries automatically. If the problem persists, check the service health in the Microsoft 365 admin center.',
	});
}
