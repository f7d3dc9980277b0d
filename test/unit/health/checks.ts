import type { HealthAlert, Observation, WatchPolicy } from '../../../nodes/mail/health/HealthAlert';

export const POLICY: WatchPolicy = { failedChecks: 3, goodChecks: 2, warnDays: [] };
export const SECOND = 1_000;
export const START = Date.parse('2026-11-26T00:00:00Z');
/** Time between two checks. */
export const EVERY = 30 * SECOND;

const KINDS: Readonly<Record<string, string>> = { x: 'network', r: 'reconnect', a: 'authentication' };

/** A check by its letter: `.` is good; `x`, `r` and `a` failed with an error of their kind. */
export function checkOf(letter: string): Observation {
	const kind = KINDS[letter];
	if (kind === undefined) return { ok: true };
	return { ok: false, error: { kind, message: `It is ${kind}`, at: 0 } };
}

/** An alert with when it came: `unreachable@3`, by number of the check. */
export function named(alert: HealthAlert | undefined, index: number): string[] {
	return alert === undefined ? [] : [`${alert.type}@${String(index)}`];
}
