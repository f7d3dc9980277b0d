import type { MailNode } from './MailHealth';

/**
 * Who asks for the state of mail nodes: an n8n instance has many users, who may not see each other's
 * workflows.
 */
export interface HealthViewer {
	readonly workflowId: string;
	/** Project of the workflow; absent if n8n does not provide it. */
	readonly projectId?: string;
	/** The credential that the asking node itself signs in with. */
	readonly credentialId?: string;
	/** An instance setting: every user may see every node. */
	readonly seesAll?: boolean;
}

/** Whether it may see nodes of other workflows because of their project, or in any case. */
export function seesItsProject({ projectId = '', seesAll }: HealthViewer): boolean {
	return seesAll === true || projectId !== '';
}

/**
 * Whether a viewer may see a node: it belongs to the same workflow or project, or uses the same credential.
 */
export function maySee(viewer: HealthViewer, node: MailNode): boolean {
	if (viewer.seesAll === true) return true;
	// Two unknown values are not equal.
	const isSame = (a: string | undefined, b: string | undefined) => a !== undefined && a !== '' && a === b;
	return (
		isSame(viewer.workflowId, node.workflowId) ||
		isSame(viewer.projectId, node.projectId) ||
		isSame(viewer.credentialId, node.credentialId)
	);
}
