import type { INodeProperties } from 'n8n-workflow';
import { WATCH_DEFAULTS } from '../../settings/defaults';

/** Shown when a single connection is watched. */
export const WATCHES_CONNECTION: Readonly<Record<string, string[]>> = { watch: ['connection'] };

export const watchProperty: INodeProperties = {
	displayName: 'Watch',
	name: 'watch',
	type: 'options',
	options: [
		{
			name: 'Mail Nodes of This Project',
			value: 'nodes',
			description:
				'Every active Microsoft mail trigger and every Microsoft send node in the workflows of the same project, as they report their own connections. In queue mode, send nodes run on workers and are not seen.',
		},
		{
			name: 'One Connection',
			value: 'connection',
			description: 'Signs in to one server at an interval, whether or not a mail node uses it',
		},
	],
	default: 'nodes',
	description: 'What to watch. One alert is raised when it goes down, and another when it recovers.',
};

export const watchProperties: INodeProperties[] = [
	{
		displayName: 'Check Every (Seconds)',
		name: 'checkEvery',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: WATCH_DEFAULTS.checkNodesEvery,
		displayOptions: { show: { watch: ['nodes'] } },
		description: 'How often to check the state that the mail nodes report. No server is contacted.',
	},
	{
		displayName: 'Check Every (Seconds)',
		name: 'checkEvery',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: WATCH_DEFAULTS.checkConnectionEvery,
		displayOptions: { show: WATCHES_CONNECTION },
		description: 'How often to sign in to the server. Microsoft throttles clients that sign in very often.',
	},
	{
		displayName: 'Failed Checks',
		name: 'failedChecks',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: WATCH_DEFAULTS.failedChecks,
		description:
			'Consecutive failed checks before a server counts as unreachable. Shorter outages raise no alert.',
	},
];

export const watchOptions: INodeProperties = {
	displayName: 'Alert Options',
	name: 'watchOptions',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Good Checks',
			name: 'goodChecks',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: WATCH_DEFAULTS.goodChecks,
			description:
				'Consecutive successful checks before a server counts as recovered. A server that fails again within an hour needs twice as many each time.',
		},
		{
			displayName: 'Remind Every (Minutes)',
			name: 'remindEvery',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: WATCH_DEFAULTS.remindEvery,
			description:
				'Repeats the alert while the server is down. Without this option, or with 0, there are no reminders.',
		},
		{
			displayName: 'Warn Before Expiry (Days)',
			name: 'warnDays',
			type: 'string',
			default: WATCH_DEFAULTS.warnDays,
			description:
				'Days before a client secret or certificate expires on which to warn, once each. The last day always raises a warning, also when this is empty.',
		},
	],
};
