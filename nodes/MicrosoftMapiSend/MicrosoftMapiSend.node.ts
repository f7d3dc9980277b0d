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
	recipientFilterProperties,
	sendSubtitle,
	webOperationProperty,
} from '../mail/n8n/properties/send/message';
import { answerWebhooks, waitingTooltip } from '../mail/n8n/properties/send/sendAndWait';
import { outgoingOptions, webOptions } from '../mail/n8n/properties/send/sendOptions';
import { fallbackProperties, outgoingCredentials } from '../mail/n8n/properties/send/submissionServer';
import { FALLBACK } from '../mail/n8n/properties/shared/serverFields';
import {
	authenticationProperty,
	credentialsPlace,
	proxyProperties,
} from '../mail/n8n/properties/shared/signIn';
import { webApiProperties, webServerProperties } from '../mail/n8n/properties/trigger/webServer';
import { forTools } from '../mail/n8n/properties/shared/forTools';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftMapiSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft MAPI Send',
		name: 'microsoftMapiSend',
		icon: { light: 'file:../../icons/mailSend.svg', dark: 'file:../../icons/mailSend.dark.svg' },
		group: ['output'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: sendSubtitle,
		description:
			'Microsoft Graph or Exchange Web Services (EWS): sends email through Microsoft 365, Outlook.com or Exchange',
		defaults: { name: 'Microsoft MAPI Send' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: outgoingCredentials,
		webhooks: answerWebhooks,
		waitingNodeTooltip: waitingTooltip,
		properties: forTools([
			authenticationProperty,
			credentialsPlace,
			...webApiProperties(),
			webOperationProperty,
			...messageProperties,
			...webServerProperties(),
			...recipientFilterProperties,
			...fallbackProperties([...webApiProperties(FALLBACK), ...webServerProperties(FALLBACK)], {
				relay: false,
			}),
			...proxyProperties,
			outgoingOptions(webOptions),
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
