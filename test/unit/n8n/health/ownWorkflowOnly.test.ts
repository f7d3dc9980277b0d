import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { runHealthTrigger } from '../../../../nodes/mail/n8n/health/runHealthTrigger';
import { SEES_ALL } from '../../../../nodes/mail/n8n/health/viewerOf';
import { FakeHealthN8n } from './FakeHealthContext';

const neverAsked = () => Promise.reject(new Error('No connection is watched'));
let n8n: FakeHealthN8n;

beforeEach(() => (n8n = new FakeHealthN8n()));
afterEach(() => void delete process.env[SEES_ALL]);

/** As older n8n starts it, or with a project. */
const contextOf = (project: { projectId?: string }, mode?: string) =>
	Object.assign(n8n.context({}, mode), { additionalData: project });

async function warningsOf(context: ITriggerFunctions): Promise<string[]> {
	const { closeFunction } = await runHealthTrigger(context, neverAsked);
	await closeFunction?.();
	return n8n.log.filter((line) => line.startsWith('warn'));
}

it('the Health Trigger says at its start where this n8n keeps it from the nodes of other workflows, and what to do', async () => {
	const [warning = ''] = await warningsOf(contextOf({}));
	expect(warning).toContain('only the mail nodes of this workflow are watched');
	expect(warning).toContain(`${SEES_ALL}=true`);
});

it.each([
	['with a project', 'p1', undefined] as const,
	['where everybody sees all', undefined, 'true'] as const,
])('the Health Trigger says nothing %s', async (_, projectId, all) => {
	if (all !== undefined) process.env[SEES_ALL] = all;
	expect(await warningsOf(contextOf(projectId === undefined ? {} : { projectId }))).toEqual([]);
});

it('the Health Trigger says so in the editor, where nothing is known', async () => {
	const shown = async (project: { projectId?: string }) => {
		const context = contextOf(project, 'manual');
		const { manualTriggerFunction, closeFunction } = await runHealthTrigger(context, neverAsked);
		await manualTriggerFunction?.();
		await closeFunction?.();
		return n8n.runs.at(-1)?.recovered[0] as IDataObject;
	};
	expect(await shown({})).toMatchObject({
		alert: 'state',
		hint: expect.stringContaining(SEES_ALL) as string,
	});
	expect(await shown({ projectId: 'p1' })).not.toHaveProperty('hint');
});
