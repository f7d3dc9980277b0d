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
	/** How many keys of this attempt n8n has used up without starting an execution. */
	spent?: number;
}

/**
 * The key under which n8n executes a message at most once: unique in the instance, at most 255 characters.
 * A further attempt after a failed execution is intended, so it has its own key.
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

/** A message's ID in items, the same in every workflow. */
export function messageItemId(
	parts: Pick<DeduplicationParts, 'server' | 'mailbox' | 'folder' | 'key'>,
): string {
	const text = JSON.stringify([parts.server, parts.mailbox.toLowerCase(), parts.folder, parts.key]);
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
