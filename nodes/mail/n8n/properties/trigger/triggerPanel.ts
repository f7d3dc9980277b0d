import type { INodeTypeDescription, NodeHint } from 'n8n-workflow';

/** n8n itself shows "Executing node" while a step waits. */
const whileBuilding = (place: string) =>
	`<b>While building</b>, press Execute step: one waiting email is shown, and nothing changes in the mailbox. If the step keeps running, no email is waiting: send one to this ${place}.`;

/** Shown in place of the result, also while the step waits. */
export const waitingHints = (place: 'folder' | 'mailbox'): NodeHint[] => [
	{
		message: `Execute step shows one waiting email. If it keeps running, no email is waiting: send one to this ${place}.`,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
	},
];

/**
 * The panel of a mail trigger for its two modes: tested in the editor, and published.
 * @param place where mail is read from
 */
export function triggerPanel(place: 'folder' | 'mailbox'): NonNullable<INodeTypeDescription['triggerPanel']> {
	return {
		header: '',
		executionsHelp: {
			inactive: `${whileBuilding(place)}<br /><br /><b>Once published</b>, each email triggers an execution automatically.`,
			active: `${whileBuilding(place)}<br /><br /><b>This workflow is active</b>: each email triggers an execution, listed under Executions.`,
		},
		activationHint: `Once published, each email in the ${place} triggers an execution automatically.`,
	};
}
