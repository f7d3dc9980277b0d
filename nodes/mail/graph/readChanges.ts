import type { ChangePage, MessageChange } from '../source/ChangeFeed';
import type { GraphClient } from './GraphClient';
import { isObject, isObjects, notGraph, type JsonObject } from './readGraphJson';

const LONGEST_ID = 1_000;

/**
 * Parses a page of a delta query. https://learn.microsoft.com/en-us/graph/delta-query-messages
 *
 * @param areArrivals only arrivals were requested: a complete entry was added to the folder. A partial one
 * was not, although a server may include it.
 * @throws MailError of kind `protocol`
 */
export function readChanges(client: GraphClient, page: JsonObject, areArrivals: boolean): ChangePage {
	if (!isObjects(page.value)) throw notGraph(client.server, 'without a list of changes');
	const next = page['@odata.nextLink'];
	const link = next ?? page['@odata.deltaLink'];
	if (link === undefined) throw notGraph(client.server, 'with changes, but without a link to the next page');
	return {
		changes: page.value.map((entry) => {
			const change = changeOf(client, entry);
			return areArrivals && change.receivedAt !== undefined ? { ...change, isNew: true } : change;
		}),
		state: client.linkOf(link),
		isLast: next === undefined,
	};
}

/** The change described by an entry, as far as it is complete. */
export function changeOf(client: GraphClient, entry: JsonObject): MessageChange {
	const { id, isRead, receivedDateTime, internetMessageId } = entry;
	if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
		throw notGraph(client.server, 'with a message that has no ID');
	}
	if (isObject(entry['@removed'])) return { id, removed: true };
	const receivedAt = typeof receivedDateTime === 'string' ? new Date(receivedDateTime) : undefined;
	const messageId = typeof internetMessageId === 'string' ? bare(internetMessageId) : '';
	return {
		id,
		...(typeof isRead === 'boolean' ? { isRead } : {}),
		...(receivedAt !== undefined && !Number.isNaN(receivedAt.getTime()) ? { receivedAt } : {}),
		...(messageId === '' ? {} : { messageId }),
	};
}

function bare(messageId: string): string {
	return messageId
		.trim()
		.replace(/^<(.*)>$/s, '$1')
		.slice(0, 1_000);
}
