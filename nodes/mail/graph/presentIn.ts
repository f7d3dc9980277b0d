import { odataTime } from './DeltaQuery';
import type { GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import { isObjects, notGraph, readGraphJson } from './readGraphJson';

/** The most that Graph puts on a page of messages. */
const LARGEST_LIST = 1_000;
const SECOND = 1_000;

/**
 * The IDs of messages in a folder that arrived in a span of whole seconds, both included; of more than a
 * thousand, those that arrived first.
 * @returns undefined if the server cannot make the list
 * @throws MailError
 */
export async function presentIn(
	client: GraphClient,
	{ folder, first, last }: { folder: string; first: Date; last: Date },
	signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
	// Times in a filter have whole seconds, those of messages may have more.
	const end = new Date(last.getTime() + SECOND);
	const query = [
		'$select=id',
		`$filter=receivedDateTime+ge+${odataTime(first)}+and+receivedDateTime+lt+${odataTime(end)}`,
		'$orderby=receivedDateTime+asc',
		`$top=${String(LARGEST_LIST)}`,
	].join('&');
	const path = `${graphPath`/mailFolders/${folder}`}/messages?${query}`;
	const step = 'list the messages of a folder';
	// Like walkAround: some message may break every list that it is in.
	const also = (status: number) => status >= 500 && status !== 503;
	const answer = await client.request({ method: 'GET', path, step, also }, signal);
	if (answer.status >= 500) return undefined;
	const { value } = readGraphJson(answer.body, client.server);
	if (!isObjects(value)) throw notGraph(client.server, 'without a list of messages');
	return new Set(value.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])));
}
