import {
	NodeConnectionTypes,
	type ILoadOptionsFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { imapProtocol } from './imapProtocol';
import { listFolders } from '../mail/imap/listFolders';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { connectionProperties } from '../mail/n8n/properties/shared/server';
import { intakeProperties } from '../mail/n8n/properties/trigger/intake';
import { mailboxFolderProperties } from '../mail/n8n/properties/trigger/mailboxFolder';
import { signInCredentials } from '../mail/n8n/properties/shared/signIn';
import { triggerPanel } from '../mail/n8n/properties/trigger/triggerPanel';
import { runMailTrigger } from '../mail/n8n/trigger/runMailTrigger';
import { searchFolders } from '../mail/n8n/searchFolders';

export class MicrosoftImapTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft IMAP Trigger',
		name: 'microsoftImapTrigger',
		icon: { light: 'file:../../icons/mail.svg', dark: 'file:../../icons/mail.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ (($parameter["folder"] || {}).value || "INBOX") + ($parameter["mailbox"] ? " of " + $parameter["mailbox"] : "") }}',
		description:
			'Starts the workflow for each mail in a Microsoft 365 or Exchange mailbox, signed in with OAuth',
		eventTriggerDescription: 'Waiting for a mail to arrive',
		activationMessage: 'Each mail that arrives in the folder now starts a run of this workflow.',
		defaults: { name: 'Microsoft IMAP Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: signInCredentials,
		triggerPanel: triggerPanel('folder'),
		properties: [
			...connectionProperties('imap', { ssl: 993, starttls: 143, none: 143 }),
			...mailboxFolderProperties,
			...intakeProperties({ mark: true }),
		],
	};

	methods = {
		credentialTest: credentialTests,
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				return await searchFolders(this, 'imap', filter, listFolders);
			},
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await runMailTrigger(this, imapProtocol);
	}
}
