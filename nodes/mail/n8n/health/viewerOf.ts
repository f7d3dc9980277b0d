import type { INode, IWorkflowMetadata } from 'n8n-workflow';
import type { HealthViewer } from '../../health/HealthViewer';
import { projectOf } from '../runtime/projectOf';

/** Set by whoever runs n8n; it is no parameter, since everybody can set those. */
export const SEES_ALL = 'N8N_MICROSOFT_MAIL_HEALTH_ALL';

export interface ViewerContext {
	getNode(): INode;
	getWorkflow(): IWorkflowMetadata;
}

/**
 * Who looks.
 * @param credentialType of a credential that n8n has just handed out to the node; absent where it signs in with none
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
