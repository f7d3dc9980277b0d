import type { MailError } from '../contracts/MailError';

/** What is known of one mail node and the server behind it. */
export interface MailHealth {
	readonly workflowId: string;
	readonly nodeId: string;
	readonly nodeName: string;
	readonly protocol: string;
	readonly server: string;
	readonly mailbox: string;
	/** Absent until the first try is through. */
	reachable?: boolean;
	/** When `reachable` took its present value, in milliseconds since the epoch; likewise the other times. */
	since?: number;
	lastError?: { kind: string; message: string; hint?: string; at: number };
	/** Tries that failed since the server was last reachable. */
	failedChecks: number;
	lastSyncAt?: number;
	/** Messages on the server that are not done. */
	queue?: number;
	counts: { received: number; failed: number; setAside: number; filteredOut: number };
}

export type HealthChange = 'unreachable' | 'recovered';
export type HealthListener = (change: HealthChange, health: Readonly<MailHealth>) => void;

const SHARED = Symbol.for('n8n-nodes-microsoft-mail.health');

/** The state of every mail node of this process; it outlives a reload of the package. */
export class HealthRegistry {
	private readonly entries = new Map<string, MailHealth>();
	private readonly listeners = new Set<HealthListener>();

	static shared(): HealthRegistry {
		const holder = globalThis as { [SHARED]?: HealthRegistry };
		return (holder[SHARED] ??= new HealthRegistry());
	}

	/** Starts to keep book of a node; what was known of it under the same server and mailbox is kept. */
	enter(
		identity: Pick<MailHealth, 'workflowId' | 'nodeId' | 'nodeName' | 'protocol' | 'server' | 'mailbox'>,
	): MailHealth {
		const key = `${identity.workflowId}:${identity.nodeId}`;
		const known = this.entries.get(key);
		if (known?.server === identity.server && known.mailbox === identity.mailbox) return known;
		const health: MailHealth = {
			...identity,
			failedChecks: 0,
			counts: { received: 0, failed: 0, setAside: 0, filteredOut: 0 },
		};
		this.entries.set(key, health);
		return health;
	}

	leave({ workflowId, nodeId }: Pick<MailHealth, 'workflowId' | 'nodeId'>): void {
		this.entries.delete(`${workflowId}:${nodeId}`);
	}

	list(): readonly Readonly<MailHealth>[] {
		return [...this.entries.values()];
	}

	/** @returns whether this is a change, or the first that is known */
	reachable(health: MailHealth): boolean {
		const before = health.reachable;
		health.failedChecks = 0;
		if (before === true) return false;
		this.turn(health, true);
		if (before === false) this.tell('recovered', health);
		return true;
	}

	/** @returns whether this is a change: in reachability, or in the kind of error */
	unreachable(health: MailHealth, error: MailError): boolean {
		const isNew = health.reachable !== false || health.lastError?.kind !== error.kind;
		const wasDown = health.reachable === false;
		health.failedChecks += 1;
		const { kind, message, hint } = error;
		health.lastError = { kind, message, at: Date.now(), ...(hint === undefined ? {} : { hint }) };
		if (wasDown) return isNew;
		this.turn(health, false);
		this.tell('unreachable', health);
		return isNew;
	}

	onChange(listener: HealthListener): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	private turn(health: MailHealth, reachable: boolean): void {
		health.reachable = reachable;
		health.since = Date.now();
	}

	private tell(change: HealthChange, health: MailHealth): void {
		for (const listener of this.listeners) listener(change, health);
	}
}
