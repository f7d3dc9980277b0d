import type { INodeProperties } from 'n8n-workflow';
import { connectionOptions, connectionProperties } from '../mail/n8n/properties/connection';
import { folderProperty } from '../mail/n8n/properties/folder';
import {
	acknowledgeProperty,
	assignmentProperty,
	formatProperties,
	intakeOptions,
} from '../mail/n8n/properties/intake';

const readProperty: INodeProperties = {
	displayName: 'Read',
	name: 'read',
	type: 'options',
	options: [
		{
			name: 'Unread Messages',
			value: 'unread',
			description: 'What is unread, old or new. Marking a mail unread again runs it again.',
		},
		{
			name: 'New Messages',
			value: 'new',
			description: 'What arrives after the workflow is activated for the first time, read or not',
		},
		{ name: 'All Messages', value: 'all', description: 'Everything in the folder, old or new, read or not' },
	],
	default: 'unread',
	description: 'Which messages start a run. A folder that was read before is continued where it was left.',
};

const afterProcessingProperty: INodeProperties = {
	displayName: 'After Processing',
	name: 'afterProcessing',
	type: 'options',
	options: [
		{ name: 'Delete', value: 'delete', description: 'Deletes the message for good' },
		{ name: 'Do Nothing', value: 'nothing', description: 'Leaves the message as it is; what is done is remembered' },
		{ name: 'Flag', value: 'flag', description: 'Flags the message for follow-up' },
		{ name: 'Mark as Read', value: 'markRead' },
		{ name: 'Move to Folder', value: 'move' },
	],
	default: 'markRead',
	description: 'What becomes of a message in the mailbox when it is done',
};

export const imapTriggerProperties: INodeProperties[] = [
	...connectionProperties({ server: 'outlook.office365.com', ports: { ssl: 993, starttls: 143, none: 143 } }),
	folderProperty({
		displayName: 'Folder',
		name: 'folder',
		default: 'INBOX',
		description: 'The folder of the mailbox that is watched',
	}),
	readProperty,
	afterProcessingProperty,
	folderProperty({
		displayName: 'Move to Folder',
		name: 'moveTo',
		default: '',
		description: 'The folder that messages are moved to when they are done',
		displayOptions: { show: { afterProcessing: ['move'] } },
	}),
	acknowledgeProperty,
	...formatProperties,
	assignmentProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...connectionOptions, ...intakeOptions].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	},
];
