import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { lazyCredentialTests } from '../mail/n8n/credentials/lazyCredentialTests';
import { mailboxProperties, serverProperties } from '../mail/n8n/properties/shared/server';
import { maildropProperties } from '../mail/n8n/properties/trigger/maildrop';
import { pollingIntakeProperties } from '../mail/n8n/properties/trigger/pollingIntake';
import { signInCredentials } from '../mail/n8n/properties/shared/signIn';
import { triggerPanel, waitingHints } from '../mail/n8n/properties/trigger/triggerPanel';
import { POP3_CHECK_INTERVAL } from '../mail/n8n/settings/defaults';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftPop3Trigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft POP3 Trigger',
		name: 'microsoftPop3Trigger',
		icon: { light: 'file:../../icons/mailTrigger.svg', dark: 'file:../../icons/mailTrigger.dark.svg' },
		group: ['trigger'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["mailbox"] || "" }}',
		description:
			'Microsoft 365, Outlook.com or Exchange over POP3: starts the workflow for each email in a mailbox, signed in with OAuth',
		eventTriggerDescription: 'Waiting for an email to arrive',
		activationMessage: 'Each email that arrives in the mailbox now triggers an execution of this workflow.',
		defaults: { name: 'Microsoft POP3 Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: signInCredentials,
		triggerPanel: triggerPanel('mailbox'),
		hints: waitingHints('mailbox'),
		properties: [
			...mailboxProperties,
			...maildropProperties,
			...pollingIntakeProperties(
				POP3_CHECK_INTERVAL,
				serverProperties('pop3', { ssl: 995, starttls: 110, none: 110 }),
			),
		],
	};

	methods = { credentialTest: lazyCredentialTests(load) };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await load().trigger(this);
	}
}
