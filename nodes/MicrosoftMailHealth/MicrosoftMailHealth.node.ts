import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { lazyCredentialTests } from '../mail/n8n/credentials/lazyCredentialTests';
import {
	CONNECTION_IN_WORDS,
	checkedConnectionOptions,
	checkedConnectionProperties,
	checkedCredentials,
} from '../mail/n8n/properties/health/checkedConnection';
import { branchHint } from '../mail/n8n/properties/health/branchHint';
import { checkHostsOption } from '../mail/n8n/properties/health/checkHostsOption';
import { forTools } from '../mail/n8n/properties/shared/forTools';

const load = () => require('./run') as typeof import('./run');

export class MicrosoftMailHealth implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft Mail Health',
		name: 'microsoftMailHealth',
		icon: { light: 'file:../../icons/mailHealth.svg', dark: 'file:../../icons/mailHealth.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ "check " + ${CONNECTION_IN_WORDS} }}`,
		description:
			'Checks the connection to a mail server step by step (name, network, TLS, token, sign-in, mailbox) and says what to do if a step fails',
		defaults: { name: 'Microsoft Mail Health' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Reachable', 'Unreachable'],
		hints: [branchHint('A connection that works is on the branch Reachable, one that fails on Unreachable.')],
		credentials: checkedCredentials(),
		properties: forTools([
			...checkedConnectionProperties(),
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [...checkedConnectionOptions, checkHostsOption].sort((a, b) =>
					a.displayName.localeCompare(b.displayName),
				),
			},
		]),
	};

	methods = {
		credentialTest: lazyCredentialTests(load),
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				return await load().searchFolders(this, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await load().execute(this);
	}
}
