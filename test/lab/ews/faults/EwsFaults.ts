/** What the next requests get in place of an answer, or done to their answer. */
export type EwsFault =
	/** A SOAP fault: HTTP 500. */
	| { kind: 'fault'; code: string; message?: string }
	/** ErrorServerBusy with BackOffMilliseconds. */
	| { kind: 'busy'; backOffMs: number }
	/** The request is carried out for nobody: each item gets this error. */
	| { kind: 'item'; code: string; message?: string; values?: Record<string, string> }
	/** An answer of HTTP, before any SOAP. */
	| { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
	/** No answer, the connection stays open. */
	| { kind: 'stall' }
	/** Half of the answer, the connection stays open. */
	| { kind: 'stallMidway' }
	/** The connection is cut before anything is done. */
	| { kind: 'cut' }
	/** Carried out, half of the answer, then the connection is cut. */
	| { kind: 'cutMidway' }
	/** Carried out, and the connection is cut in place of the answer. */
	| { kind: 'loseAnswer' }
	/** Carried out after a while, during which it counts as running. */
	| { kind: 'delay'; ms: number };

export type FaultKind = EwsFault['kind'];

interface Planned {
	count: number;
	fault: EwsFault;
	/** Names of operations; none: any. */
	operations: readonly string[];
}

/** Faults on demand, the first that fits first. */
export class EwsFaults {
	/** How many requests have had each kind. */
	readonly done = new Map<FaultKind, number>();
	private plan: Planned[] = [];

	/** @param operations names of those that are meant: `GetItem`; none: all */
	failNext(count: number, fault: EwsFault, ...operations: string[]): void {
		this.plan.push({ count, fault, operations });
	}

	stopFailing(): void {
		this.plan = [];
	}

	/** How many requests are still to fail. */
	get left(): number {
		return this.plan.reduce((sum, { count }) => sum + count, 0);
	}

	take(operation: string): EwsFault | undefined {
		const planned = this.plan.find(({ operations }) => !operations.length || operations.includes(operation));
		if (!planned) return undefined;
		planned.count -= 1;
		if (planned.count <= 0) this.plan = this.plan.filter((one) => one !== planned);
		const { fault } = planned;
		this.done.set(fault.kind, (this.done.get(fault.kind) ?? 0) + 1);
		return fault;
	}
}
