import type { ITriggerFunctions } from 'n8n-workflow';
import { splitList } from '../../filter/splitList';
import type { WatchPolicy } from '../../health/HealthAlert';
import { WATCH_CHOICES } from '../settings/choices';
import { WATCH_DEFAULTS } from '../settings/defaults';
import { oneOf } from '../settings/oneOf';
import { asNumber, asObject, asText } from '../settings/parameterValues';

const MINUTE_MS = 60_000;

export interface HealthSettings {
	/** Probe one connection, or use what the registry knows of all mail nodes. */
	watch: 'nodes' | 'connection';
	everyMs: number;
	policy: WatchPolicy;
}

export function readHealthSettings(context: Pick<ITriggerFunctions, 'getNodeParameter'>): HealthSettings {
	const parameter = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, fallback as object);
	const options = asObject(parameter('watchOptions', {}));
	const remindMs = asNumber(options.remindEvery, 0, 0) * MINUTE_MS;
	const watch = oneOf(parameter('watch', 'nodes'), WATCH_CHOICES, 'Watch');
	const { checkNodesEvery, checkConnectionEvery, failedChecks } = WATCH_DEFAULTS;
	const checkEvery = watch === 'nodes' ? checkNodesEvery : checkConnectionEvery;
	return {
		watch,
		everyMs: asNumber(parameter('checkEvery', checkEvery), checkEvery, 1) * 1000,
		policy: {
			failedChecks: Math.trunc(asNumber(parameter('failedChecks', failedChecks), failedChecks, 1)),
			goodChecks: Math.trunc(asNumber(options.goodChecks, WATCH_DEFAULTS.goodChecks, 1)),
			...(remindMs > 0 ? { remindMs } : {}),
			warnDays: daysOf(options.warnDays ?? WATCH_DEFAULTS.warnDays),
		},
	};
}

/** Empty if no warnings are wanted. */
function daysOf(text: unknown): number[] {
	const days = splitList(typeof text === 'number' ? String(text) : asText(text)).map(Number);
	return days.filter((day) => Number.isFinite(day) && day >= 0);
}
