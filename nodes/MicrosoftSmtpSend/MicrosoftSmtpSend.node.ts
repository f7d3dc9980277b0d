import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { lazyCredentialTests } from '../mail/n8n/credentials/lazyCredentialTests';
import {
	messageProperties,
	operationProperty,
	recipientFilterProperties,
	sendSubtitle,
} from '../mail/n8n/properties/send/message';
import { answerWebhooks, waitingTooltip } from '../mail/n8n/properties/send/sendAndWait';
import { outgoingOptions, smtpOptions } from '../mail/n8n/properties/send/sendOptions';
import {
	fallbackProperties,
	outgoingCredentials,
	outgoingServerProperties,
} from '../mail/n8n/properties/send/submissionServer';
import { FALLBACK } from '../mail/n8n/properties/shared/serverFields';
import {
	credentialsPlace,
	outgoingAuthenticationProperty,
	proxyProperties,
} from '../mail/n8n/properties/shared/signIn';
import { forTools } from '../mail/n8n/properties/shared/forTools';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftSmtpSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft SMTP Send',
		name: 'microsoftSmtpSend',
		icon: { light: 'file:../../icons/mailSend.svg', dark: 'file:../../icons/mailSend.dark.svg' },
		group: ['output'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: sendSubtitle,
		description: 'Microsoft 365, Outlook.com, Exchange or any SMTP server: sends email, signed in with OAuth',
		defaults: { name: 'Microsoft SMTP Send' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: outgoingCredentials,
		webhooks: answerWebhooks,
		waitingNodeTooltip: waitingTooltip,
		properties: forTools([
			outgoingAuthenticationProperty,
			credentialsPlace,
			operationProperty,
			...messageProperties,
			...outgoingServerProperties(),
			...recipientFilterProperties,
			...fallbackProperties(outgoingServerProperties(FALLBACK), { relay: true }),
			...proxyProperties,
			outgoingOptions(smtpOptions),
		]),
	};

	methods = { credentialTest: lazyCredentialTests(load) };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await load().execute(this);
	}

	/** Receives the response to a message of Send and Wait. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await load().webhook(this);
	}
}
