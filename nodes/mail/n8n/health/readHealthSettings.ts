import type { ITriggerFunctions } from 'n8n-workflow';
import { splitList } from '../../filter/splitList';
import type { WatchPolicy } from '../../health/HealthAlert';
import { WATCH_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { asNumber, asObject, asText } from '../settings/parameterValues';

const MINUTE_MS = 60_000;
const FAILED_CHECKS = 3;
const GOOD_CHECKS = 2;
export const WARN_DAYS = '30, 14, 7, 1';

export interface HealthSettings {
	/** Probe one connection, or use what the registry knows of all mail nodes. */
	watch: 'nodes' | 'connection';
	everyMs: number;
	policy: WatchPolicy;
}

/** @param everySeconds default interval */
export function readHealthSettings(context: Pick<ITriggerFunctions, 'getNodeParameter'>): HealthSettings {
	const parameter = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, fallback as object);
	const options = asObject(parameter('watchOptions', {}));
	const remindMs = asNumber(options.remindEvery, 0, 0) * MINUTE_MS;
	return {
		watch: oneOf(parameter('watch', 'nodes'), WATCH_CHOICES, 'Watch'),
		everyMs: asNumber(parameter('checkEvery', 30), 30, 1) * 1000,
		policy: {
			failedChecks: Math.trunc(asNumber(parameter('failedChecks', FAILED_CHECKS), FAILED_CHECKS, 1)),
			goodChecks: Math.trunc(asNumber(options.goodChecks, GOOD_CHECKS, 1)),
			...(remindMs > 0 ? { remindMs } : {}),
			warnDays: daysOf(options.warnDays ?? WARN_DAYS),
		},
	};
}

/** Empty if no warnings are wanted. */
function daysOf(text: unknown): number[] {
	const days = splitList(typeof text === 'number' ? String(text) : asText(text)).map(Number);
	return days.filter((day) => Number.isFinite(day) && day >= 0);
}
