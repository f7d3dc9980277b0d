import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { smtpProtocol } from './smtpProtocol';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { runMailSend } from '../mail/n8n/send/runMailSend';
import { answerWebhook as webhook } from '../mail/n8n/send/wait/answerWebhook';

/** Loaded when the node first runs, not when n8n starts. */
export { credentialTests, webhook };

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runMailSend(context, smtpProtocol);
}
