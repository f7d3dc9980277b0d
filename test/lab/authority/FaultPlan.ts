import type { TokenFault } from './authorityTypes';

/** Which token requests are to go wrong, and how. */
export class FaultPlan {
	private plan: Array<{ left: number; fault: TokenFault; grantType?: string }> = [];

	add(count: number, fault: TokenFault, grantType?: string): void {
		this.plan.push({ left: count, fault, ...(grantType ? { grantType } : {}) });
	}

	clear(): void {
		this.plan = [];
	}

	take(grantType: string): TokenFault | undefined {
		const entry = this.plan.find((one) => !one.grantType || one.grantType === grantType);
		if (!entry) return undefined;
		entry.left -= 1;
		if (entry.left <= 0) this.plan = this.plan.filter((one) => one !== entry);
		return entry.fault;
	}
}
