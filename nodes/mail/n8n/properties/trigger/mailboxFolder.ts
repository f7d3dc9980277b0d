import type { INodeProperties } from 'n8n-workflow';
import { folderProperty } from '../shared/folder';

/**
 * What stands below a trigger on the canvas. n8n gives the value of a picked folder itself, which is its name or path
 * in our lists, and not the object that the form stores.
 */
export const folderSubtitle =
	'={{ ($parameter["folder"] || "INBOX") + ($parameter["mailbox"] ? " of " + $parameter["mailbox"] : "") }}';

/** Which folder is read, from where on, and what becomes of a message: for protocols that know folders and flags. */
export const mailboxFolderProperties: INodeProperties[] = [
	folderProperty({
		displayName: 'Folder',
		name: 'folder',
		default: 'INBOX',
		description: 'The folder of the mailbox that is watched',
	}),
	{
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
			{
				name: 'All Messages',
				value: 'all',
				description: 'Everything in the folder, old or new, read or not',
			},
		],
		default: 'unread',
		description: 'Which messages start a run. A folder that was read before is continued where it was left.',
	},
	{
		displayName: 'After Processing',
		name: 'afterProcessing',
		type: 'options',
		options: [
			{ name: 'Delete', value: 'delete', description: 'Deletes the message for good' },
			{
				name: 'Do Nothing',
				value: 'nothing',
				description: 'Leaves the message as it is; what is done is remembered',
			},
			{ name: 'Flag', value: 'flag', description: 'Flags the message for follow-up' },
			{
				name: 'Mark as Read',
				value: 'markRead',
				description:
					'Marks the message as read. Exchange then sends the read receipt that a sender asked for, unless the mailbox has ImapSuppressReadReceipt set.',
			},
			{ name: 'Move to Folder', value: 'move' },
		],
		default: 'markRead',
		description: 'What becomes of a message in the mailbox when it is done',
	},
	folderProperty({
		displayName: 'Move to Folder',
		name: 'moveTo',
		default: '',
		description: 'The folder that messages are moved to when they are done',
		displayOptions: { show: { afterProcessing: ['move'] } },
	}),
];
