import type { MailNode } from './MailHealth';

/** Who asks how mail nodes are: one n8n is used by many people, who do not all know of each other. */
export interface HealthViewer {
	readonly workflowId: string;
	/** Home of the workflow; absent where n8n does not tell. */
	readonly projectId?: string;
	/** The credential that the asking node itself signs in with. */
	readonly credentialId?: string;
	/** Whoever runs this n8n has every node shown to everybody. */
	readonly seesAll?: boolean;
}

/** Whether a node is the viewer's to see: of the same workflow, of the same project, or with the same credential. */
export function maySee(viewer: HealthViewer, node: MailNode): boolean {
	if (viewer.seesAll === true) return true;
	// What is unknown of both is not the same.
	const isSame = (a: string | undefined, b: string | undefined) => a !== undefined && a !== '' && a === b;
	return (
		isSame(viewer.workflowId, node.workflowId) ||
		isSame(viewer.projectId, node.projectId) ||
		isSame(viewer.credentialId, node.credentialId)
	);
}
