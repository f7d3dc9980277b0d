import type { INodeProperties } from 'n8n-workflow';
import { emptyFolderNotice, folderProperty } from '../shared/folder';

/**
 * The subtitle of a trigger on the canvas. For a picked folder n8n passes its value, which is a name or
 * path in our lists, and not the object that the form stores.
 */
export const folderSubtitle =
	'={{ ($parameter["folder"] || "INBOX") + ($parameter["mailbox"] ? " of " + $parameter["mailbox"] : "") }}';

/** Folder, starting point and after-processing action, for protocols with folders and flags. */
export const mailboxFolderProperties: INodeProperties[] = [
	folderProperty({
		displayName: 'Folder',
		name: 'folder',
		default: 'INBOX',
		description: 'The folder of the mailbox that is watched',
	}),
	emptyFolderNotice,
	{
		displayName: 'Read',
		name: 'read',
		type: 'options',
		options: [
			{
				name: 'Unread Messages',
				value: 'unread',
				description: 'Unread messages, old or new. Marking a message as unread triggers another execution.',
			},
			{
				name: 'New Messages',
				value: 'new',
				description: 'Messages that arrive after the workflow is first activated, read or not',
			},
			{
				name: 'All Messages',
				value: 'all',
				description: 'Everything in the folder, old or new, read or not',
			},
		],
		default: 'unread',
		description:
			'Which messages trigger an execution. If the folder was read before, reading continues where it stopped.',
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
				description: 'Leaves the message as it is; the node remembers that it is done',
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
		description: 'What happens to a message in the mailbox when it is done',
	},
	folderProperty({
		displayName: 'Move to Folder',
		name: 'moveTo',
		default: '',
		description: 'The folder that messages are moved to when they are done',
		displayOptions: { show: { afterProcessing: ['move'] } },
	}),
];
