import { MailError } from '../contracts/MailError';
import type { ProbeFinding } from '../contracts/MailProbe';
import { defined } from '../contracts/defined';
import type { CheckedStep, StepName } from './CheckReport';

/** A failed step may still have found something: the untrusted certificate, the audience of a token. */
export interface StepFinding extends ProbeFinding {
	readonly error?: MailError;
}

export interface CheckStep {
	readonly name: StepName;
	/** @throws MailError */
	run(signal: AbortSignal): Promise<StepFinding>;
}

export interface StepsResult {
	steps: CheckedStep[];
	/** Of the first failed step. */
	failure?: { name: StepName; error: MailError };
}

/** Runs the steps in order up to the first failure; the rest are listed as skipped. */
export async function runSteps(steps: readonly CheckStep[], signal: AbortSignal): Promise<StepsResult> {
	const result: StepsResult = { steps: [] };
	for (const step of steps) {
		if (result.failure !== undefined) {
			result.steps.push(skipped(step.name, result.failure.name));
			continue;
		}
		const { error, ...taken } = await take(step, signal);
		result.steps.push(taken);
		if (error !== undefined) result.failure = { name: step.name, error };
	}
	return result;
}

async function take(step: CheckStep, signal: AbortSignal): Promise<CheckedStep & { error?: MailError }> {
	const begun = performance.now();
	const { error, detail, data } = await step.run(signal).catch(failed);
	return {
		name: step.name,
		ok: error === undefined,
		ms: Math.round(performance.now() - begun),
		detail,
		...defined({ data, error }),
	};
}

function failed(error: unknown): StepFinding {
	if (error instanceof MailError) return { detail: error.message, error };
	throw error;
}

function skipped(name: StepName, failedStep: StepName): CheckedStep {
	return { name, ok: false, skipped: true, ms: 0, detail: `Not tried, since "${failedStep}" failed` };
}
