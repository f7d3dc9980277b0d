import type { Folder } from '../exchange/Folder';
import type { Mailbox } from '../exchange/Mailbox';
import type { StoredMessage } from '../exchange/StoredMessage';
import { malformedId, notFound } from './GraphError';

/** Graph writes the Base64 of Exchange so that it fits into a path. */
export const toGraphId = (id: string) => id.replaceAll('/', '-').replaceAll('+', '_');

const toExchangeId = (id: string) => id.replaceAll('-', '/').replaceAll('_', '+');

const LOOKS_LIKE_AN_ID = /^A[A-Za-z0-9_-]{40,}=*$/;

/** @throws GraphError 400, 404 */
export function messageOf(mailbox: Mailbox, id: string): StoredMessage {
	const message = mailbox.message(toExchangeId(id));
	if (message) return message;
	throw LOOKS_LIKE_AN_ID.test(id) ? notFound() : malformedId();
}

/**
 * @param id or a well-known name
 * @throws GraphError 400, 404
 */
export function folderOf(mailbox: Mailbox, id: string): Folder {
	const folder = mailbox.wellKnownFolder(id) ?? mailbox.folderById(toExchangeId(id));
	if (folder) return folder;
	throw LOOKS_LIKE_AN_ID.test(id) ? notFound() : malformedId();
}
