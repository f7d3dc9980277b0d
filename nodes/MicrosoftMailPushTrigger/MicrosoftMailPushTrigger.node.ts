import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

const load = () => require('./run') as typeof import('./run');

const HOW_TO_USE =
	'This node starts no executions. <b>Publish this workflow</b>, then turn on the option Push in each Microsoft MAPI Trigger (Microsoft Graph) that is to see new messages at once. One such node is enough for the whole instance.';

export class MicrosoftMailPushTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft Mail Push Trigger',
		name: 'microsoftMailPushTrigger',
		icon: { light: 'file:../../icons/mailPush.svg', dark: 'file:../../icons/mailPush.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'for Microsoft MAPI Triggers',
		description:
			'Receives notifications of Microsoft Graph, so that Microsoft MAPI Triggers see new messages at once',
		eventTriggerDescription: 'Waiting for notifications of Microsoft Graph',
		activationMessage:
			'Microsoft MAPI Triggers with the option Push are now told of new messages at once. This workflow itself runs nothing.',
		defaults: { name: 'Microsoft Mail Push Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		triggerPanel: {
			header: '',
			executionsHelp: { inactive: HOW_TO_USE, active: HOW_TO_USE },
			activationHint: HOW_TO_USE,
		},
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'microsoft-mail-push' },
		],
		properties: [
			{
				displayName: `${HOW_TO_USE} Microsoft must be able to reach the Production URL above by https.`,
				name: 'notice',
				type: 'notice',
				default: '',
			},
		],
	};

	/** n8n calls the first one at each activation, and the last one at a deactivation. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await load().enter(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await load().enter(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await load().leave(this);
			},
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await load().trigger(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await load().webhook(this);
	}
}
