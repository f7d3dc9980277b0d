import { defined } from '../contracts/defined';
import { HealthRegistry } from './HealthRegistry';
import { maySee, type HealthViewer } from './HealthViewer';
import type { HealthError, MailHealth } from './MailHealth';

/** What a node of the same process knows of the server. Times are ISO 8601, UTC. */
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
 * What the mail nodes of this process know of a server: their state, counts and queue. A worker in queue mode runs no
 * triggers and knows of none.
 *
 * @param viewer who is to be shown them; nobody sees nodes of people he has nothing to do with
 * @param server host and port
 * @param mailbox only nodes that work with this one
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

/** A copy, which does not change any more. */
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
