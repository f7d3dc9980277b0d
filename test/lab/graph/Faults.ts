import type { Answer } from './Call';

/** What the next matching requests get in place of their answer. */
export type GraphFault =
	/** An error of Graph, or any other answer; nothing is carried out. */
	| { kind: 'error'; status: number; code: string; message?: string; headers?: Record<string, string> }
	| { kind: 'answer'; answer: Answer }
	/** No answer, the connection stays open. */
	| { kind: 'stall' }
	/** The answer comes after a while. */
	| { kind: 'delay'; ms: number }
	/** The connection is cut, nothing is carried out. */
	| { kind: 'cut' }
	/** The request is carried out, then the connection is cut. */
	| { kind: 'dropAnswer' }
	/** The request is carried out, and nothing is said; the connection stays open. */
	| { kind: 'silence' }
	/** The request is carried out; the connection is cut in the middle of the answer's body. */
	| { kind: 'cutInBody' }
	/** 200, and a body that goes on for ever. */
	| { kind: 'endless' };

export interface FaultRequest {
	method: string;
	/** As it came, with the query. */
	path: string;
}

export interface FaultRule {
	fault: GraphFault;
	/** Default 1. */
	count?: number;
	method?: string;
	path?: RegExp;
	/** Requests that are let through first. */
	skip?: number;
}

/** Which requests are to go wrong, and how. Rules are asked in the order they were given. */
export class Faults {
	private rules: Array<FaultRule & { left: number; skipped: number }> = [];

	next(rule: FaultRule): void {
		this.rules.push({ ...rule, left: rule.count ?? 1, skipped: 0 });
	}

	clear(): void {
		this.rules = [];
	}

	/** How many requests are still to go wrong. */
	get left(): number {
		return this.rules.reduce((sum, { left }) => sum + left, 0);
	}

	take({ method, path }: FaultRequest): GraphFault | undefined {
		for (const rule of this.rules) {
			if (rule.left <= 0) continue;
			if (rule.method !== undefined && rule.method !== method) continue;
			if (rule.path && !rule.path.test(path)) continue;
			if (rule.skipped < (rule.skip ?? 0)) {
				rule.skipped += 1;
				continue;
			}
			rule.left -= 1;
			return rule.fault;
		}
		return undefined;
	}
}
