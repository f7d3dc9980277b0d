import type { Verdict } from '../chaos/Ledger';
import type { Warning } from './Inside';
import { type SoakSample, trendsOf } from './measures';

export interface SoakFacts {
	samples: readonly SoakSample[];
	/** Of each mailbox; of n8n's webhooks there are none. */
	verdicts: readonly Verdict[];
	warnings: readonly Warning[];
	/** Executions that did not succeed, and errors that triggers reported, in words. */
	failures: readonly string[];
	/** Messages that the server does not show as processed. */
	unacknowledged: number;
	/** AADSTS numbers that the authority answered, each with how often. */
	signInErrors: Readonly<Record<string, number>>;
}

/** More listeners on one event of an emitter than it expects. */
const LISTENERS = 'MaxListenersExceededWarning';
const MAX_SHOWN = 5;

/** What is wrong, each in a sentence; nothing where the soak has passed. */
export function faultsOf(facts: SoakFacts): string[] {
	const { samples, verdicts, warnings, failures, unacknowledged, signInErrors } = facts;
	const faults: string[] = [];
	const trends = trendsOf(samples);
	if (trends.length === 0) faults.push('There are too few samples to judge');
	for (const { name, slope, rise, noise } of trends.filter(({ grows }) => grows))
		faults.push(
			`${name}: grows by ${slope.toFixed(3)} per 1,000 executions (${rise.toFixed(1)} in all, noise ${noise.toFixed(1)})`,
		);
	for (const { mailbox, byKind } of verdicts)
		for (const { lost, doubled, details } of byKind.values())
			if (lost > 0 || doubled > 0)
				faults.push(
					`${mailbox}: ${String(lost)} lost, ${String(doubled)} doubled: ${details.slice(0, MAX_SHOWN).join('; ')}`,
				);
	if (unacknowledged > 0)
		faults.push(`${String(unacknowledged)} messages are not marked or deleted on the server`);
	for (const { name, text } of warnings)
		if (name === LISTENERS) faults.push(`n8n warned of listeners: ${text}`);
	if (failures.length > 0)
		faults.push(`${String(failures.length)} failures: ${failures.slice(0, MAX_SHOWN).join('; ')}`);
	const errors = Object.entries(signInErrors).map(([code, count]) => `${code} (${String(count)})`);
	if (errors.length > 0) faults.push(`The authority answered with errors: ${errors.join(', ')}`);
	return faults;
}
