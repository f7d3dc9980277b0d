import type { INodeTypeDescription } from 'n8n-workflow';

const WHILE_BUILDING =
	'<b>While building</b>, press Execute step: one waiting mail is shown, and nothing changes in the mailbox.';

/**
 * What the panel of a mail trigger says of its two lives: tried in the editor, and published.
 * @param place where mail is read from, as people call it
 */
export function triggerPanel(place: 'folder' | 'mailbox'): NonNullable<INodeTypeDescription['triggerPanel']> {
	return {
		header: '',
		executionsHelp: {
			inactive: `${WHILE_BUILDING}<br /><br /><b>Once published</b>, every mail starts a run by itself.`,
			active: `${WHILE_BUILDING}<br /><br /><b>This workflow is active</b>: every mail starts a run; they are listed under Executions.`,
		},
		activationHint: `Once published, every mail in the ${place} starts a run by itself.`,
	};
}
