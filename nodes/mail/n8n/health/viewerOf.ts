import type { INode, IWorkflowMetadata } from 'n8n-workflow';
import type { HealthViewer } from '../../health/HealthViewer';
import { projectOf } from '../runtime/projectOf';

/**
 * An environment variable set by whoever operates n8n; not a parameter, because any user could set that.
 */
export const SEES_ALL = 'N8N_MICROSOFT_MAIL_HEALTH_ALL';

export interface ViewerContext {
	getNode(): INode;
	getWorkflow(): IWorkflowMetadata;
}

/**
 * The viewer that a node represents.
 * @param credentialType of a credential that n8n has just given to the node; absent without a sign-in
 */
export function viewerOf(context: ViewerContext, credentialType?: string): HealthViewer {
	const credentialId = credentialType && context.getNode().credentials?.[credentialType]?.id;
	return {
		workflowId: context.getWorkflow().id ?? '',
		...projectOf(context),
		...(credentialId ? { credentialId } : {}),
		seesAll: process.env[SEES_ALL]?.toLowerCase() === 'true',
	};
}
