import type { Observation } from './HealthAlert';
import type { MailHealth } from './MailHealth';
import { keyOf } from './HealthRegistry';

/** What the registry says of nodes, as checks: one look is one check. */
export class NodeObserver {
	/** Failed tries that were counted already, by node. */
	private readonly counted = new Map<string, number>();

	/** @returns nothing where a node has nothing new to say */
	observe(health: Readonly<MailHealth>): Observation | undefined {
		const { reachable, since, lastError, isContinuous, failedChecks } = health;
		if (reachable === undefined) return undefined;
		const begin = since === undefined ? {} : { since };
		const key = keyOf(health);
		const before = this.counted.get(key) ?? 0;
		this.counted.set(key, failedChecks);
		if (reachable || lastError === undefined) return { ok: true, ...begin };
		if (isContinuous) return { ok: false, error: lastError, ...begin };
		// Nobody has tried since: it may be well by now.
		const failures = failedChecks >= before ? failedChecks - before : failedChecks;
		return failures === 0 ? undefined : { ok: false, error: lastError, failures, ...begin };
	}
}
