import type { INodeTypeDescription, NodeHint } from 'n8n-workflow';

/** n8n itself shows "Executing node" while a step waits. */
const whileBuilding = (place: string) =>
	`<b>While building</b>, press Execute step: one waiting mail is shown, and nothing changes in the mailbox. If the step goes on and on, no mail is waiting: send one to this ${place}.`;

/** Shown in place of the result, also while the step waits. */
export const waitingHints = (place: 'folder' | 'mailbox'): NodeHint[] => [
	{
		message: `Execute step shows one waiting mail. If it goes on and on, no mail is waiting: send one to this ${place}.`,
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
			inactive: `${whileBuilding(place)}<br /><br /><b>Once published</b>, every mail starts a run by itself.`,
			active: `${whileBuilding(place)}<br /><br /><b>This workflow is active</b>: every mail starts a run; they are listed under Executions.`,
		},
		activationHint: `Once published, every mail in the ${place} starts a run by itself.`,
	};
}
