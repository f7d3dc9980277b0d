import type { INodeProperties } from 'n8n-workflow';

type Shown = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** Fields that are next to the message, but among the options in nodes of version 1. */
type Placed = (show: Shown) => INodeProperties;

export const ccProperty: Placed = (show) => ({
	displayName: 'CC',
	name: 'cc',
	type: 'string',
	default: '',
	displayOptions: { show },
	description: 'Recipients of a copy',
});

export const bccProperty: Placed = (show) => ({
	displayName: 'BCC',
	name: 'bcc',
	type: 'string',
	default: '',
	displayOptions: { show },
	description: 'Recipients that the others do not see',
});

export const attachmentsProperty: Placed = (show) => ({
	displayName: 'Attachments',
	name: 'attachments',
	type: 'string',
	default: '',
	placeholder: 'attachment_0, attachment_1',
	displayOptions: { show },
	description: 'Binary fields to attach, separated by commas; * means all of them',
});
