import type { ITriggerFunctions } from 'n8n-workflow';
import { NotificationHub } from '../../../../nodes/mail/graph/push/NotificationHub';
import { trigger } from '../../../../nodes/MicrosoftMailPushTrigger/run';

const URL = 'https://n8n.example/webhook/a';

function contextIn(mode: 'trigger' | 'manual'): ITriggerFunctions {
	return {
		getMode: () => mode,
		getWorkflow: () => ({ id: 'w' }),
		getNode: () => ({ id: 'n' }),
		getWorkflowStaticData: () => ({ url: URL }),
	} as unknown as ITriggerFunctions;
}

describe('the receiving node', () => {
	it('announces its URL from its start to its end, and a test of it changes nothing', async () => {
		const hub = NotificationHub.shared();
		const published = await trigger(contextIn('trigger'));
		expect(hub.url).toBe(URL);
		const tested = await trigger(contextIn('manual'));
		await tested.closeFunction?.();
		expect(hub.url).toBe(URL);
		await published.closeFunction?.();
		expect(hub.url).toBeUndefined();
	});
});
