import { sleep } from '../async/sleep';
import { MailError } from '../contracts/MailError';
import type { HttpResponse } from '../net/http/HttpRequest';
import type { MessageChange } from '../source/ChangeFeed';
import type { DeltaQuery } from './DeltaQuery';
import { odataTime } from './DeltaQuery';
import type { GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import { changeOf } from './readChanges';
import { isObjects, notGraph, readGraphJson, type JsonObject } from './readGraphJson';

const PAGE = 100;
const MAX_SKIPPED = 100;
const FIELDS = 'id,isRead,receivedDateTime,internetMessageId';
const LONG_AGO = new Date('1900-01-01T00:00:00Z');
const SECOND = 1_000;
/** Time between a message's arrival and its appearance in lists. */
const SETTLE_MS = 2_000;
/** Limit for waiting on a time in the future; clocks do not differ by more. */
const LONGEST_SETTLE_MS = 10_000;
/** Steps of doubled length, up to several years. */
const MAX_STEPS = 28;
const STEP = 'list the messages of a folder';

interface Walk {
	readonly folder: string;
	readonly delta: DeltaQuery;
	take(changes: readonly MessageChange[]): void | Promise<void>;
}

/**
 * Walks a folder in which delta query cannot list some message: Graph responds with 500 to every page that
 * contains it (msgraph-sdk-java #488). The folder is listed by time, page by page; a failing page is split
 * until the one message that remains is skipped. Then delta query starts after it: from then on changes of
 * older messages are not reported, but arrivals are.
 * @throws MailError
 */
export async function walkAround(
	client: GraphClient,
	{ folder, delta, take }: Walk,
	signal: AbortSignal,
): Promise<{ state: string; skipped: number }> {
	const { skipped, newest } = await list(client, folder, { take, begin: LONG_AGO }, signal);
	const { state, from, askedAt } = await stateBehind(client, { folder, delta, take }, newest, signal);
	// It may start in the next second: no one would report what arrives until then.
	await sleep(Math.min(from.getTime() - askedAt.getTime() + SETTLE_MS, LONGEST_SETTLE_MS), signal);
	// What arrived after the list was made, and before the time at which delta query starts.
	await list(client, folder, { take, begin: newest }, signal);
	return { state, skipped };
}

/**
 * Where delta query starts, by time of arrival, and when that was requested, both by the server's clock.
 */
interface Beginning {
	readonly state: string;
	readonly from: Date;
	readonly askedAt: Date;
}

/** A delta query that starts as early as possible: it never reports anything older. */
async function stateBehind(
	client: GraphClient,
	walk: Walk,
	newest: Date,
	signal: AbortSignal,
): Promise<Beginning> {
	const behind = async (seconds: number) =>
		await deltaSince(client, walk, new Date(newest.getTime() + SECOND * seconds), signal);
	const atOnce = await behind(0);
	if (atOnce !== undefined) return atOnce;
	let tooEarly = 0;
	for (let step = 0; step < MAX_STEPS; step += 1) {
		let late = 2 ** step;
		let state = await behind(late);
		if (state === undefined) {
			tooEarly = late;
			continue;
		}
		while (late - tooEarly > 1) {
			const middle = Math.floor((tooEarly + late) / 2);
			const earlier = await behind(middle);
			if (earlier === undefined) tooEarly = middle;
			else [late, state] = [middle, earlier];
		}
		return state;
	}
	throw new MailError('unavailable', `${client.server} cannot list a folder of ${client.settings.mailbox}`, {
		hint: 'The node retries automatically. If the problem persists, check the service health in the Microsoft 365 admin center.',
	});
}

async function list(
	client: GraphClient,
	folder: string,
	{ take, begin }: { take: Walk['take']; begin: Date },
	signal: AbortSignal,
): Promise<{ skipped: number; newest: Date }> {
	let since = begin;
	/** Number of messages of that second that were listed or skipped. */
	let skip = 0;
	let size = PAGE;
	for (let skipped = 0; skipped <= MAX_SKIPPED; ) {
		const page = await listPage(client, { folder, since, skip, size }, signal);
		if (page === undefined) {
			if (size === 1) [skip, skipped] = [skip + 1, skipped + 1];
			size = Math.ceil(size / 2);
			continue;
		}
		const changes = page.map((entry) => changeOf(client, entry));
		const last = changes.at(-1)?.receivedAt;
		if (last === undefined) return { skipped, newest: since };
		await take(changes);
		const ofLast = changes.filter(({ receivedAt }) => receivedAt?.getTime() === last.getTime()).length;
		skip = last.getTime() === since.getTime() ? skip + changes.length : ofLast;
		since = last;
		size = Math.min(PAGE, size * 2);
	}
	throw new MailError(
		'unavailable',
		`${client.server} cannot list more than ${String(MAX_SKIPPED)} messages of a folder of ${client.settings.mailbox}`,
	);
}

/** @returns undefined if the server cannot produce the page */
async function listPage(
	client: GraphClient,
	{ folder, since, skip, size }: { folder: string; since: Date; skip: number; size: number },
	signal: AbortSignal,
): Promise<readonly JsonObject[] | undefined> {
	const query = [
		`$select=${FIELDS}`,
		`$filter=receivedDateTime+ge+${odataTime(since)}`,
		'$orderby=receivedDateTime+asc',
		`$top=${String(size)}`,
		`$skip=${String(skip)}`,
	].join('&');
	const path = `${graphPath`/mailFolders/${folder}`}/messages?${query}`;
	const also = (status: number) => status >= 500 && status !== 503;
	const answer = await client.request({ method: 'GET', path, step: STEP, also }, signal);
	if (answer.status >= 500) return undefined;
	const { value } = readGraphJson(answer.body, client.server);
	if (!isObjects(value)) throw notGraph(client.server, 'without a list of messages');
	return value;
}

/** The first round of a delta query that starts this late; undefined if one of its pages fails. */
async function deltaSince(
	client: GraphClient,
	{ folder, delta, take }: Walk,
	since: Date,
	signal: AbortSignal,
): Promise<Beginning | undefined> {
	let where: { path: string } | { link: string } = { path: delta.firstPath(folder, since) };
	const also = (status: number) => status >= 500 && status !== 503;
	const prefer = `odata.maxpagesize=${String(PAGE)}`;
	for (;;) {
		const answer = await client.request({ method: 'GET', ...where, prefer, step: STEP, also }, signal);
		if (answer.status >= 500) return undefined;
		const page = delta.read(client, readGraphJson(answer.body, client.server));
		await take(page.changes);
		if (page.isLast) return { state: page.state, from: since, askedAt: dateOf(answer) };
		where = delta.linkOf(page.state);
	}
}

/** By the server's clock, which may differ from ours (RFC 9110 section 6.6.1). */
function dateOf({ headers }: HttpResponse): Date {
	const date = new Date(headers.date ?? '');
	return Number.isNaN(date.getTime()) ? new Date() : date;
}
