import { defined } from '../contracts/defined';
import { HealthRegistry, keyOf } from './HealthRegistry';
import { maySee, type HealthViewer } from './HealthViewer';
import type { MailHealth } from './MailHealth';
import { NodeObserver } from './NodeObserver';
import type { HealthLook, Seen, WatchedServer } from './WatchedServer';

/**
 * Checks the mail nodes of this process that a viewer may see, using the registry only; no server is
 * contacted.
 */
export function observeNodes(
	viewer: HealthViewer,
	registry: Pick<HealthRegistry, 'list'> = HealthRegistry.shared(),
): HealthLook {
	const observer = new NodeObserver();
	return async () =>
		await Promise.resolve(
			registry
				.list()
				.filter((node) => maySee(viewer, node))
				.map((health): Seen => {
					const check = observer.observe(health);
					return {
						key: keyOf(health),
						facts: factsOf(health),
						...defined({ check }),
						expiries: health.expiry === undefined ? [] : [health.expiry],
					};
				}),
		);
}

function factsOf(health: Readonly<MailHealth>): WatchedServer {
	const { workflowId: id, workflowName: name, nodeName: node, counts } = health;
	const { server, protocol, mailbox, reachable, since, failedChecks, lastError, lastSyncAt, queue } = health;
	return {
		server,
		protocol,
		mailbox,
		workflow: { id, ...defined({ name }) },
		node,
		failedChecks,
		...defined({ reachable, since }),
		...(reachable === false && lastError !== undefined ? { error: lastError } : {}),
		...defined({ lastSyncAt, queue }),
		counts: { ...counts },
	};
}
