import type { IConnections, INode, IRunExecutionData, IWorkflowSettings } from 'n8n-workflow';

/** The parts of n8n's REST answers that tests look at. */
export interface N8nCredential {
	id: string;
	name: string;
	type: string;
	data?: Record<string, unknown>;
}

export type NodeDraft = Pick<INode, 'name' | 'type' | 'parameters'> &
	Partial<
		Pick<
			INode,
			| 'id'
			| 'typeVersion'
			| 'position'
			| 'credentials'
			| 'onError'
			| 'retryOnFail'
			| 'maxTries'
			| 'waitBetweenTries'
			| 'webhookId'
		>
	>;

export interface WorkflowDraft {
	name: string;
	nodes: NodeDraft[];
	connections?: IConnections;
	settings?: IWorkflowSettings;
}

export interface N8nWorkflow {
	id: string;
	name: string;
	versionId: string;
	active: boolean;
	activeVersionId?: string | null;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	staticData?: Record<string, unknown> | null;
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	startedAt: string;
	stoppedAt?: string | null;
	/** When it was stored; n8n 2. */
	createdAt?: string;
}

export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

export interface PublicationStatus {
	status?: string;
	[field: string]: unknown;
}
