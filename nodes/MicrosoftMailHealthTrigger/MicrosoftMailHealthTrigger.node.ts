import {
	NodeConnectionTypes,
	type ILoadOptionsFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { lazyCredentialTests } from '../mail/n8n/credentials/lazyCredentialTests';
import { branchHint } from '../mail/n8n/properties/health/branchHint';
import {
	CONNECTION_IN_WORDS,
	checkedConnectionOptions,
	checkedConnectionProperties,
	checkedCredentials,
} from '../mail/n8n/properties/health/checkedConnection';
import {
	WATCHES_CONNECTION,
	watchOptions,
	watchProperties,
	watchProperty,
} from '../mail/n8n/properties/health/healthWatch';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftMailHealthTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft Mail Health Trigger',
		name: 'microsoftMailHealthTrigger',
		icon: { light: 'file:../../icons/mailHealth.svg', dark: 'file:../../icons/mailHealth.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: `={{ $parameter["watch"] === "connection" ? ${CONNECTION_IN_WORDS} : "mail nodes of this project" }}`,
		description: 'Starts the workflow when a mail server becomes unreachable, and when it has recovered',
		eventTriggerDescription: 'Checking mail servers',
		activationMessage: 'This workflow now runs when a mail server goes down and when it recovers.',
		defaults: { name: 'Microsoft Mail Health Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Unreachable', 'Recovered'],
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					'<b>While building</b>, press Execute step. It shows the current state: on the branch Unreachable if something is down, otherwise on Recovered.<br /><br /><b>Once published</b>, each change triggers an execution automatically.',
				active:
					'<b>While building</b>, press Execute step. It shows the current state: on the branch Unreachable if something is down, otherwise on Recovered.<br /><br /><b>This workflow is active</b>: each change triggers an execution, listed under Executions.',
			},
			activationHint: 'Once published, each change triggers an execution automatically.',
		},
		hints: [branchHint('What is down is on the branch Unreachable, what works on Recovered.')],
		credentials: checkedCredentials(WATCHES_CONNECTION),
		properties: [
			watchProperty,
			...checkedConnectionProperties(WATCHES_CONNECTION),
			...watchProperties,
			watchOptions,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				displayOptions: { show: WATCHES_CONNECTION },
				default: {},
				options: checkedConnectionOptions,
			},
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
