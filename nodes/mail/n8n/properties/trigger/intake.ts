import type { INodeProperties } from 'n8n-workflow';
import { connectionOptions, tlsOptions } from '../shared/server';
import { proxyProperties } from '../shared/signIn';
import { filterOptions, filterProperties } from './filter';
import { formatProperties } from './format';
import { intakeOptions } from './intakeOptions';

const acknowledgeProperty: INodeProperties = {
	displayName: 'Acknowledge',
	name: 'acknowledge',
	type: 'options',
	options: [
		{
			name: 'Immediately',
			value: 'immediately',
			description:
				'When the execution is handed to n8n. n8n does not confirm that it has stored the execution, so a crash at that moment can lose a message.',
		},
		{
			name: 'On Completion',
			value: 'onCompletion',
			description:
				'When the execution has finished, successfully or not. No message is lost, and none triggers two executions.',
		},
		{
			name: 'On Success',
			value: 'onSuccess',
			description:
				'When an execution has succeeded. If it fails, the message is retried; after several failures it is flagged, reported and skipped.',
		},
	],
	default: 'onCompletion',
	description: 'When a message counts as done and After Processing is applied to it',
};

const assignmentProperty: INodeProperties = {
	displayName: 'Assignment',
	name: 'assignment',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'Added to every item as "assignment", for later nodes',
	options: [
		{ displayName: 'Category', name: 'category', type: 'string', default: '' },
		{ displayName: 'Company', name: 'company', type: 'string', default: '' },
		{
			displayName: 'Labels',
			name: 'labels',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			placeholder: 'Add Label',
			options: [
				{
					displayName: 'Label',
					name: 'label',
					values: [
						{ displayName: 'Name', name: 'name', type: 'string', default: '' },
						{ displayName: 'Value', name: 'value', type: 'string', default: '' },
					],
				},
			],
		},
		{ displayName: 'Technician Group', name: 'technicianGroup', type: 'string', default: '' },
	],
};

/**
 * Fields of every trigger, for any protocol: which messages to process, when one counts as done, and what
 * an item contains.
 *
 * @param can.mark whether messages of the protocol can be marked as read
 * @param can.clearText whether an unencrypted connection can be chosen
 * @param server the fields for the location of the mailbox
 */
export function intakeProperties(
	can: { mark: boolean; clearText?: boolean },
	server: readonly INodeProperties[],
): INodeProperties[] {
	const ofConnection = can.clearText === false ? tlsOptions : connectionOptions;
	return [
		...formatProperties,
		...filterProperties,
		...server,
		acknowledgeProperty,
		...proxyProperties,
		assignmentProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [...ofConnection, ...filterOptions(can), ...intakeOptions].sort((a, b) =>
				a.displayName.localeCompare(b.displayName),
			),
		},
	];
}
