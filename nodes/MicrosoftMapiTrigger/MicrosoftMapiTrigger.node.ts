import {
	NodeConnectionTypes,
	type ILoadOptionsFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { lazyCredentialTests } from '../mail/n8n/credentials/lazyCredentialTests';
import { adapt } from '../mail/n8n/properties/shared/adapt';
import { folderSubtitle, mailboxFolderProperties } from '../mail/n8n/properties/trigger/mailboxFolder';
import { signInCredentials } from '../mail/n8n/properties/shared/signIn';
import { triggerPanel, waitingHints } from '../mail/n8n/properties/trigger/triggerPanel';
import { webIntakeProperties } from '../mail/n8n/properties/trigger/webIntake';
import { webMailboxProperties, webServerProperties } from '../mail/n8n/properties/trigger/webServer';
import { TRIGGER_DEFAULTS } from '../mail/n8n/settings/defaults';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftMapiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft MAPI Trigger',
		name: 'microsoftMapiTrigger',
		icon: { light: 'file:../../icons/mailTrigger.svg', dark: 'file:../../icons/mailTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: folderSubtitle,
		description:
			'Microsoft Graph or Exchange Web Services (EWS): starts the workflow for each email in a Microsoft 365, Outlook.com or Exchange mailbox',
		eventTriggerDescription: 'Waiting for an email to arrive',
		activationMessage: 'Each email that arrives in the folder now triggers an execution of this workflow.',
		defaults: { name: 'Microsoft MAPI Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: signInCredentials,
		triggerPanel: triggerPanel('folder'),
		hints: waitingHints('folder'),
		properties: [
			...webMailboxProperties,
			...adapt(mailboxFolderProperties, {
				delete: { description: 'Moves the message to Deleted Items' },
				markRead: { description: 'Marks the message as read, without sending a read receipt' },
			}),
			...webIntakeProperties(TRIGGER_DEFAULTS.checkInterval, webServerProperties()),
		],
	};

	methods = {
		credentialTest: lazyCredentialTests(load),
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				return await load().searchFolders(this, filter);
			},
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await load().trigger(this);
	}
}
