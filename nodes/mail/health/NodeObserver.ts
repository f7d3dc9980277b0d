import type { Observation } from './HealthAlert';
import type { MailHealth } from './MailHealth';
import { keyOf } from './HealthRegistry';

/** Turns the registry's state of nodes into checks: one look counts as one check. */
export class NodeObserver {
	/** Failed attempts already counted, by node. */
	private readonly counted = new Map<string, number>();

	/** @returns undefined if the node has nothing new to report */
	observe(health: Readonly<MailHealth>): Observation | undefined {
		const { reachable, since, lastError, isContinuous, failedChecks } = health;
		if (reachable === undefined) return undefined;
		const begin = since === undefined ? {} : { since };
		const key = keyOf(health);
		const before = this.counted.get(key) ?? 0;
		this.counted.set(key, failedChecks);
		if (reachable || lastError === undefined) return { ok: true, ...begin };
		if (isContinuous) return { ok: false, error: lastError, ...begin };
		// No attempt since then: it may have recovered by now.
		const failures = failedChecks >= before ? failedChecks - before : failedChecks;
		return failures === 0 ? undefined : { ok: false, error: lastError, failures, ...begin };
	}
}
