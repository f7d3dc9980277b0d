import { randomUUID } from 'node:crypto';
import type { N8nApi } from './N8nApi';

/** Publishes a workflow whose node receives the notifications of Microsoft Graph. @returns its ID */
export async function activateReceiver(api: N8nApi): Promise<string> {
	const node = {
		name: 'Microsoft Mail Push Trigger',
		type: 'n8n-nodes-microsoft-mail.microsoftMailPushTrigger',
		parameters: {},
		webhookId: randomUUID(),
	};
	const { id } = await api.createWorkflow({ name: 'Push', nodes: [node] });
	await api.activate(id);
	return id;
}
