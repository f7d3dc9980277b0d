import { defined } from '../contracts/defined';
import { HealthRegistry } from './HealthRegistry';
import { maySee, type HealthViewer } from './HealthViewer';
import type { HealthError, MailHealth } from './MailHealth';

/** What another node in this process knows of the server. Times are ISO 8601, UTC. */
export type KnownNode = Omit<
	MailHealth,
	'server' | 'since' | 'lastSyncAt' | 'seenAt' | 'lastError' | 'expiry' | 'projectId' | 'credentialId'
> & {
	since?: string;
	lastSyncAt?: string;
	seenAt: string;
	lastError?: Omit<HealthError, 'at'> & { at: string };
};

/**
 * What the mail nodes of this process know of a server: state, counts and queue. A worker in queue mode
 * runs no triggers and knows none.
 *
 * @param viewer who asks; nodes of unrelated users are left out
 * @param server host and port
 * @param mailbox only nodes that use this one
 */
export function knownNodes(
	viewer: HealthViewer,
	server: string,
	mailbox?: string,
	registry: Pick<HealthRegistry, 'list'> = HealthRegistry.shared(),
): KnownNode[] {
	const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
	return registry
		.list()
		.filter((node) => maySee(viewer, node))
		.filter((node) => same(node.server, server) && (mailbox === undefined || same(node.mailbox, mailbox)))
		.map(readable);
}

const iso = (ms: number) => new Date(ms).toISOString();

/** A snapshot, which no longer changes. */
function readable(health: Readonly<MailHealth>): KnownNode {
	const { workflowId, workflowName, nodeId, nodeName, protocol, mailbox, isContinuous } = health;
	const { reachable, failedChecks, queue, overdueRuns, since, lastSyncAt, seenAt, lastError, counts } =
		health;
	return {
		workflowId,
		...defined({ workflowName }),
		nodeId,
		nodeName,
		protocol,
		mailbox,
		isContinuous,
		...defined({ reachable }),
		failedChecks,
		...defined({ queue }),
		counts: { ...counts },
		...defined({ overdueRuns }),
		seenAt: iso(seenAt),
		...(since === undefined ? {} : { since: iso(since) }),
		...(lastSyncAt === undefined ? {} : { lastSyncAt: iso(lastSyncAt) }),
		...(lastError === undefined ? {} : { lastError: { ...lastError, at: iso(lastError.at) } }),
	};
}
