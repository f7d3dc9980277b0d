import type { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import type { MailHealth, MailNode } from './MailHealth';

/**
 * The version of its shape is part of the name: after an update without a restart, an older registry must
 * not be used.
 */
const SHARED = Symbol.for('n8n-nodes-microsoft-mail.health.3');

/** A send node that takes the server or the mailbox from its items could otherwise fill the memory. */
const MAX_PER_NODE = 50;
/** What was not used for a week is dropped from reports: n8n does not say when a workflow is deleted. */
const FORGET_AFTER_MS = 7 * 24 * 60 * 60_000;

/** State of every mail node in this process; it outlives a reload of the package. */
export class HealthRegistry {
	private readonly entries = new Map<string, MailHealth>();

	constructor(private readonly now: () => number = Date.now) {}

	static shared(): HealthRegistry {
		const holder = globalThis as { [SHARED]?: HealthRegistry };
		return (holder[SHARED] ??= new HealthRegistry());
	}

	/** Starts tracking a node; what is known of it with the same server and mailbox is kept. */
	enter(node: MailNode): MailHealth {
		const key = keyOf(node);
		const known = this.entries.get(key);
		// A trigger uses one server at a time: any earlier one is obsolete.
		if (node.isContinuous) this.leave(node);
		else this.makeRoom(node);
		// Names may have changed.
		const health: MailHealth = Object.assign(
			known ?? { counts: { received: 0, filteredOut: 0, failed: 0, setAside: 0, sent: 0, dropped: 0 } },
			{ failedChecks: known?.failedChecks ?? 0, seenAt: this.now() },
			node,
		);
		// Keeps the most recently used entry last.
		this.entries.delete(key);
		this.entries.set(key, health);
		return health;
	}

	/** The node is no longer active. */
	leave({ workflowId, nodeId }: Pick<MailNode, 'workflowId' | 'nodeId'>): void {
		for (const [key, health] of this.entries) {
			if (health.workflowId === workflowId && health.nodeId === nodeId) this.entries.delete(key);
		}
	}

	list(): readonly Readonly<MailHealth>[] {
		const oldest = this.now() - FORGET_AFTER_MS;
		for (const [key, { isContinuous, seenAt }] of this.entries) {
			if (!isContinuous && seenAt < oldest) this.entries.delete(key);
		}
		return [...this.entries.values()];
	}

	/** @returns whether this is a change, or the first known state */
	reachable(health: MailHealth): boolean {
		health.failedChecks = 0;
		return this.turn(health, true);
	}

	/** @returns whether this is a change, in reachability or in the kind of error */
	unreachable(health: MailHealth, { kind, message, hint, code }: MailError): boolean {
		const isOther = health.lastError?.kind !== kind;
		health.failedChecks += 1;
		const more = defined({ hint, code });
		health.lastError = { kind, message, at: this.now(), ...more };
		return this.turn(health, false) || isOther;
	}

	private turn(health: MailHealth, reachable: boolean): boolean {
		health.seenAt = this.now();
		if (health.reachable === reachable) return false;
		health.reachable = reachable;
		health.since = health.seenAt;
		return true;
	}

	private makeRoom({ workflowId, nodeId }: MailNode): void {
		const own = [...this.entries].filter(
			([, health]) => health.workflowId === workflowId && health.nodeId === nodeId,
		);
		for (const [key] of own.slice(0, Math.max(0, own.length + 1 - MAX_PER_NODE))) this.entries.delete(key);
	}
}

/** Identifies what a node connects to; stable over restarts. */
export function keyOf({ workflowId, nodeId, protocol, server, mailbox }: MailNode): string {
	return [workflowId, nodeId, protocol, server.toLowerCase(), mailbox.toLowerCase()].join('|');
}
