import { HealthRegistry } from '../../../nodes/mail/health/HealthRegistry';
import { maySee, type HealthViewer } from '../../../nodes/mail/health/HealthViewer';
import { knownNodes } from '../../../nodes/mail/health/knownNodes';
import type { MailNode } from '../../../nodes/mail/health/MailHealth';
import { observeNodes } from '../../../nodes/mail/health/observeNodes';
import { SEES_ALL, viewerOf } from '../../../nodes/mail/n8n/health/viewerOf';

const node = (workflowId: string, more: Partial<MailNode> = {}): MailNode => ({
	workflowId,
	workflowName: `Secret plans of ${workflowId}`,
	nodeId: 'n',
	nodeName: 'Mail',
	protocol: 'imap',
	server: 'imap.example:993',
	mailbox: 'desk@example.com',
	isContinuous: true,
	...more,
});

const SALES = { projectId: 'sales', credentialId: 'c1' };
const cases: Array<[string, HealthViewer, MailNode, boolean]> = [
	['of the same workflow', { workflowId: 'a' }, node('a'), true],
	['of a workflow that is not saved either', { workflowId: '' }, node(''), false],
	['of the same project', { workflowId: 'b', projectId: 'sales' }, node('a', SALES), true],
	[
		'with the same credential',
		{ workflowId: 'b', projectId: 'it', credentialId: 'c1' },
		node('a', SALES),
		true,
	],
	['of another project', { workflowId: 'b', projectId: 'it', credentialId: 'c2' }, node('a', SALES), false],
	['of another workflow, where n8n tells no project', { workflowId: 'b' }, node('a'), false],
	[
		'of another workflow, where nothing is known of both',
		{ workflowId: 'b', projectId: '', credentialId: '' },
		node('a', { projectId: '', credentialId: '' }),
		false,
	],
	['of anybody, where the owner wants it so', { workflowId: 'b', seesAll: true }, node('a', SALES), true],
];

describe('a mail node', () => {
	it.each(cases)('%s is shown accordingly', async (_, viewer, seen, isShown) => {
		expect(maySee(viewer, seen)).toBe(isShown);
		const registry = new HealthRegistry();
		registry.reachable(registry.enter(seen));
		expect(knownNodes(viewer, seen.server, seen.mailbox, registry)).toHaveLength(isShown ? 1 : 0);
		expect(await observeNodes(viewer, registry)(new AbortController().signal)).toHaveLength(isShown ? 1 : 0);
	});

	it('is shown without project and credential', () => {
		const registry = new HealthRegistry();
		registry.enter(node('a', SALES));
		const shown = JSON.stringify(knownNodes({ workflowId: 'a' }, 'imap.example:993', undefined, registry));
		expect(shown).toContain('Secret plans');
		expect(shown).not.toMatch(/sales|c1/);
	});
});

describe('who looks', () => {
	const context = {
		getNode: () => ({ credentials: { oauth: { id: 'c1', name: 'C' } } }) as never,
		getWorkflow: () => ({ id: 'w', name: 'W', active: true }),
	};
	afterEach(() => delete process.env[SEES_ALL]);

	it('is known by workflow, project and the credential in use', () => {
		expect(viewerOf(context)).toEqual({ workflowId: 'w', seesAll: false });
		expect(viewerOf({ ...context, additionalData: { projectId: 'p' } } as typeof context, 'oauth')).toEqual({
			workflowId: 'w',
			projectId: 'p',
			credentialId: 'c1',
			seesAll: false,
		});
	});

	it.each([undefined, null, {}, { projectId: 7 }, { projectId: '' }])(
		'has no project where n8n says %j',
		(additionalData) => {
			expect(viewerOf({ ...context, additionalData } as typeof context)).not.toHaveProperty('projectId');
		},
	);

	it('sees all where the environment of n8n says so', () => {
		process.env[SEES_ALL] = 'true';
		expect(viewerOf(context).seesAll).toBe(true);
		process.env[SEES_ALL] = 'false';
		expect(viewerOf(context).seesAll).toBe(false);
	});
});
