import { createHash } from 'node:crypto';

export interface DeduplicationParts {
	workflowId: string;
	nodeId: string;
	server: string;
	mailbox: string;
	folder: string;
	key: string;
	generation: number;
	attempt: number;
	/** How many keys of this very try n8n has taken without beginning a run. */
	spent?: number;
}

/**
 * The key under which n8n starts a message at most once: unique in the instance, at most 255 characters. A
 * further try of a failed run is wanted, so it has a key of its own.
 */
export function deduplicationKey(parts: DeduplicationParts): string {
	const { workflowId, nodeId, server, mailbox, folder, key, generation, attempt, spent } = parts;
	const text = JSON.stringify([
		workflowId,
		nodeId,
		server,
		mailbox.toLowerCase(),
		folder,
		key,
		generation,
		attempt,
		...(spent === undefined ? [] : [spent]),
	]);
	return `microsoft-mail:${createHash('sha256').update(text).digest('hex')}`;
}

/** What a message is known by in items, whatever workflow reads it. */
export function messageItemId(
	parts: Pick<DeduplicationParts, 'server' | 'mailbox' | 'folder' | 'key'>,
): string {
	const text = JSON.stringify([parts.server, parts.mailbox.toLowerCase(), parts.folder, parts.key]);
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
