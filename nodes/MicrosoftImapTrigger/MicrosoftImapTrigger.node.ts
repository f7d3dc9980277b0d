import {
	NodeConnectionTypes,
	type ILoadOptionsFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { lazyCredentialTests } from '../mail/n8n/credentials/lazyCredentialTests';
import { mailboxProperties, serverProperties } from '../mail/n8n/properties/shared/server';
import { intakeProperties } from '../mail/n8n/properties/trigger/intake';
import { folderSubtitle, mailboxFolderProperties } from '../mail/n8n/properties/trigger/mailboxFolder';
import { signInCredentials } from '../mail/n8n/properties/shared/signIn';
import { triggerPanel, waitingHints } from '../mail/n8n/properties/trigger/triggerPanel';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftImapTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft IMAP Trigger',
		name: 'microsoftImapTrigger',
		icon: { light: 'file:../../icons/mailTrigger.svg', dark: 'file:../../icons/mailTrigger.dark.svg' },
		group: ['trigger'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: folderSubtitle,
		description:
			'Microsoft 365, Outlook.com or Exchange over IMAP: starts the workflow for each email in a mailbox, signed in with OAuth',
		eventTriggerDescription: 'Waiting for an email to arrive',
		activationMessage: 'Each email that arrives in the folder now triggers an execution of this workflow.',
		defaults: { name: 'Microsoft IMAP Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: signInCredentials,
		triggerPanel: triggerPanel('folder'),
		hints: waitingHints('folder'),
		properties: [
			...mailboxProperties,
			...mailboxFolderProperties,
			...intakeProperties({ mark: true }, serverProperties('imap', { ssl: 993, starttls: 143, none: 143 })),
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
