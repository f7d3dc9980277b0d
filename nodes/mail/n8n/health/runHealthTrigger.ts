import type { INodeExecutionData, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { systemClock } from '../../delivery/Clock';
import { stateItem } from './alertItem';
import type { HealthLook, Seen } from '../../health/WatchedServer';
import { HealthTriggerLoop, type StoredHealth } from './HealthTriggerLoop';
import { instances } from '../runtime/runningInstances';
import { SEES_ALL, viewerOf } from './viewerOf';
import { seesItsProject } from '../../health/HealthViewer';
import { observeNodes } from '../../health/observeNodes';
import { readHealthSettings, type HealthSettings } from './readHealthSettings';
import { MailError } from '../../contracts/MailError';
import { toNodeError } from '../runtime/toNodeError';
import type { ConnectionWatch } from './ConnectionWatch';

/** Otherwise it would stay silent about every other workflow, and nobody would know why. */
const OWN_WORKFLOW_ONLY = `This version of n8n does not report the project of a workflow (n8n 2.41 does), so only the mail nodes of this workflow are watched. Watch one connection instead, or ask the person who runs n8n to set ${SEES_ALL}=true in its environment.`;

/**
 * The `trigger()` of the health trigger.
 *
 * @param connection reads the parameters of the one connection; throws for what a person has to correct
 */
export async function runHealthTrigger(
	context: ITriggerFunctions,
	connection: (context: ITriggerFunctions) => Promise<ConnectionWatch>,
): Promise<ITriggerResponse> {
	const { watch, everyMs, policy } = settingsOf(context);
	const viewer = viewerOf(context);
	const chosen = watch === 'connection' ? await connection(context) : { look: observeNodes(viewer) };
	const hint = watch === 'connection' || seesItsProject(viewer) ? '' : OWN_WORKFLOW_ONLY;
	if (context.getMode() === 'manual') return showState(context, chosen.look, hint);
	if (hint !== '') context.logger.warn(`${context.getNode().name}: ${hint}`);
	const state = context.getWorkflowStaticData('node') as StoredHealth;
	const running = instances<HealthTriggerLoop>();
	const key = `health:${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
	// n8n may start a node a second time without ending the first. The running one's state is newer than
	// the stored one.
	const before = await running.get(key)?.stop();
	if (before !== undefined) Object.assign(state, before);
	const run = new HealthTriggerLoop({
		context,
		look: chosen.look,
		policy,
		everyMs,
		clock: systemClock,
		state,
		...('key' in chosen ? { only: chosen.key } : {}),
	});
	running.set(key, run);
	run.start();
	return {
		closeFunction: async () => {
			await run.stop();
			if (running.get(key) === run) running.delete(key);
		},
	};
}

function settingsOf(context: ITriggerFunctions): HealthSettings {
	try {
		return readHealthSettings(context);
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}

/** "Execute step" in the editor: the current state. Nothing is stored. */
function showState(context: ITriggerFunctions, look: HealthLook, hint: string): ITriggerResponse {
	const stop = new AbortController();
	return {
		manualTriggerFunction: async () => {
			const seen = await look(stop.signal);
			if (!stop.signal.aborted) context.emit(seen.length === 0 ? nothingKnown(hint) : statesOf(seen));
		},
		closeFunction: async () => {
			stop.abort();
			await Promise.resolve();
		},
	};
}

function statesOf(seen: readonly Seen[]): INodeExecutionData[][] {
	const items = (down: boolean) =>
		seen
			.filter(({ facts }) => (facts.reachable === false) === down)
			.map(({ facts }) => ({ json: stateItem(facts) }));
	return [items(true), items(false)];
}

function nothingKnown(hint: string): INodeExecutionData[][] {
	const summary =
		'No Microsoft mail node of this project has run in this n8n process since it started. Publish a workflow with a mail trigger, or watch one connection.';
	return [[], [{ json: { alert: 'state', summary, ...(hint === '' ? {} : { hint }) } }]];
}
