import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { pop3Protocol } from './pop3Protocol';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { runMailTrigger } from '../mail/n8n/trigger/runMailTrigger';

/** Loaded when the node first runs, not when n8n starts. */
export { credentialTests };

export async function trigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	return await runMailTrigger(context, pop3Protocol);
}
