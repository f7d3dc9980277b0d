import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	createRunExecutionData,
	type IBinaryData,
	type INodeListSearchResult,
	type INodePropertyOptions,
	type INodeTypeDescription,
	type IRunExecutionData,
} from 'n8n-workflow';

import { countEnded, earliestStart, type ExecutionPage, nextExecutionPage } from './executionPages';
import { HttpSession } from './HttpSession';
import { N8nError } from './N8nError';
import type {
	Execution,
	ExecutionSummary,
	N8nCredential,
	N8nWorkflow,
	PublicationStatus,
	WorkflowDraft,
} from './n8nTypes';

// flatted carries a CommonJS build, but declares its types for ES modules only.
const { parse } = createRequire(__filename)('flatted') as { parse: (text: string) => unknown };

export const OWNER = {
	email: 'owner@example.com',
	password: 'Lab-Owner-1',
	firstName: 'Lab',
	lastName: 'Owner',
};

/** What the editor sends to fill a list of a node's parameter. */
export interface ParameterRequest {
	nodeType: string;
	typeVersion?: number;
	/** Path of the parameter, e.g. `parameters.folder`. */
	path: string;
	methodName: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	filter?: string;
}

/** n8n's own REST API, as its editor speaks it, signed in by cookie. */
export class N8nApi {
	readonly session = new HttpSession();

	constructor(readonly url: string) {}

	/** Makes the owner account of a new n8n, which also signs in. */
	async setUpOwner(owner = OWNER): Promise<void> {
		await this.request('POST', '/rest/owner/setup', owner);
	}

	async login(owner = OWNER): Promise<void> {
		const { email, password } = owner;
		await this.request('POST', '/rest/login', { emailOrLdapLoginId: email, email, password });
	}

	async createCredential(name: string, type: string, data: Record<string, unknown>): Promise<N8nCredential> {
		return await this.request('POST', '/rest/credentials', { name, type, data });
	}

	/** With its data; secrets are blanked by n8n. */
	async getCredential(id: string): Promise<N8nCredential> {
		return await this.request('GET', `/rest/credentials/${id}?includeData=true`);
	}

	async updateCredential(credential: N8nCredential, data: Record<string, unknown>): Promise<N8nCredential> {
		const { id, name, type } = credential;
		return await this.request('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** The address that the editor's "Sign in" button opens. */
	async signInUrl(credentialId: string): Promise<string> {
		return await this.request('GET', `/rest/oauth2-credential/auth?id=${credentialId}`);
	}

	/**
	 * Signs a credential in as a person would.
	 * @param walk goes through the authority's pages and gives the address that it sends the browser back to
	 * @throws N8nError when n8n's last page says that it failed
	 */
	async signIn(credentialId: string, walk: (authorizationUrl: string) => Promise<URL>): Promise<void> {
		const callback = await walk(await this.signInUrl(credentialId));
		const response = await this.session.fetch(callback, { headers: { 'browser-id': 'lab' } });
		const page = (await response.text()).replace(/<(script|style)\b[\s\S]*?<\/\1>|<[^>]+>|\s+/g, ' ').trim();
		if (!response.ok || /failed to connect|\berror\b/i.test(page)) {
			throw new N8nError('OAuth callback', response.status, page);
		}
	}

	async createWorkflow(draft: WorkflowDraft): Promise<N8nWorkflow> {
		const nodes = draft.nodes.map((node, index) => ({
			id: `node-${index}`,
			typeVersion: 1,
			position: [index * 240, 0],
			...node,
		}));
		const body = { connections: {}, settings: {}, ...draft, nodes, active: false };
		return await this.request('POST', '/rest/workflows', body);
	}

	/** With static data, which holds the triggers' cursors. */
	async getWorkflow(id: string): Promise<N8nWorkflow> {
		return await this.request('GET', `/rest/workflows/${id}`);
	}

	/** Saves a draft; an active workflow goes on with the published version until it is activated again. */
	async updateWorkflow(id: string, change: Partial<N8nWorkflow>): Promise<N8nWorkflow> {
		const { versionId } = await this.getWorkflow(id);
		return await this.request('PATCH', `/rest/workflows/${id}`, { ...change, versionId });
	}

	/** Publishes the saved version. n8n answers well even when a trigger throws: see `publicationStatus`. */
	async activate(id: string): Promise<N8nWorkflow> {
		const { versionId } = await this.getWorkflow(id);
		try {
			return await this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
		} catch (error) {
			if (!(error instanceof N8nError) || error.status !== 404) throw error;
			return await this.request('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
		}
	}

	async deactivate(id: string): Promise<void> {
		try {
			await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
		} catch (error) {
			if (!(error instanceof N8nError) || error.status !== 404) throw error;
			const { versionId } = await this.getWorkflow(id);
			await this.request('PATCH', `/rest/workflows/${id}`, { active: false, versionId });
		}
	}

	/** Deactivates, archives and deletes; n8n refuses the last step for as long as it is still unpublishing. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.deactivate(id);
		await this.request('POST', `/rest/workflows/${id}/archive`, {});
		for (let attempt = 1; ; attempt++) {
			try {
				await this.request('DELETE', `/rest/workflows/${id}`);
				return;
			} catch (error) {
				if (!(error instanceof N8nError) || error.status !== 409 || attempt === 40) throw error;
				await sleep(250);
			}
		}
	}

	async publicationStatus(id: string): Promise<PublicationStatus> {
		return await this.request('GET', `/rest/workflows/${id}/publication-status`);
	}

	/** Every execution of a workflow, running ones included, newest first. */
	async listExecutions(workflowId: string): Promise<ExecutionSummary[]> {
		const found = new Map<string, ExecutionSummary>();
		const get = async (filter: object, page = ''): Promise<ExecutionPage> => {
			const answer = await this.executionPage({ workflowId, ...filter }, `limit=100${page}`);
			for (const execution of answer.results) found.set(execution.id, execution);
			return answer;
		};
		let [page, before, count] = ['', -1, 0];
		do {
			before = found.size;
			const answer = await get({}, page);
			count = answer.count;
			page = found.size === before ? '' : nextExecutionPage(answer);
		} while (page !== '');
		// By start, none is left out of those that have begun.
		if (countEnded(found.values()) < count) {
			let last: string | undefined;
			let earliest = earliestStart(await get({}));
			while (earliest !== last) {
				last = earliest;
				earliest = earliestStart(await get({ startedBefore: last }));
			}
		}
		return [...found.values()].sort((left, right) => Number(right.id) - Number(left.id));
	}

	/** How many executions of a workflow have ended, counted by n8n. */
	async countEndedExecutions(workflowId: string): Promise<number> {
		return (await this.executionPage({ workflowId }, 'limit=1')).count;
	}

	async getExecution(id: string): Promise<Execution> {
		try {
			const packed: ExecutionSummary & { data: string } = await this.request('GET', `/rest/executions/${id}`);
			return { ...packed, data: parse(packed.data) as IRunExecutionData };
		} catch (error) {
			if (!(error instanceof N8nError) || !error.body.includes("null (reading 'data')")) throw error;
			// n8n 1.x stores a row and then what belongs to it: it cannot show one that a kill in between has left.
			const data = createRunExecutionData({ resultData: { runData: {} } });
			return { id, workflowId: '', status: 'crashed', mode: 'trigger', startedAt: '', data };
		}
	}

	/** The octets behind a binary field, wherever n8n keeps them. */
	async binary({ id, data }: IBinaryData): Promise<Buffer> {
		if (id === undefined) return Buffer.from(data, 'base64');
		const path = `/rest/binary-data?id=${encodeURIComponent(id)}&action=download`;
		const response = await this.session.fetch(`${this.url}${path}`, { headers: { 'browser-id': 'lab' } });
		if (!response.ok) throw new N8nError(`GET ${path}`, response.status, await response.text());
		return Buffer.from(await response.arrayBuffer());
	}

	/** Presses "Execute workflow" on a trigger; returns the execution's id. */
	async runManually(workflowId: string, triggerName: string): Promise<string> {
		// n8n 1.x runs the workflow that it is sent, 2.x the stored one.
		const body = {
			workflowData: await this.getWorkflow(workflowId),
			triggerToStartFrom: { name: triggerName },
		};
		const path = `/rest/workflows/${workflowId}/run`;
		return (await this.request<{ executionId: string }>('POST', path, body)).executionId;
	}

	/** As "Retry" in the list of executions does; comes back when the retry has ended. */
	async retryExecution(id: string): Promise<void> {
		await this.request('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
	}

	async stopExecution(id: string): Promise<void> {
		await this.request('POST', `/rest/executions/${id}/stop`, {});
	}

	/** Names of all node types that n8n has loaded. */
	async nodeTypes(): Promise<string[]> {
		return (await this.typesOfNodes()).map(({ name }) => name);
	}

	/** As the editor draws their forms. */
	async typesOfNodes(): Promise<INodeTypeDescription[]> {
		return await this.json('/types/nodes.json');
	}

	async credentialTypes(): Promise<string[]> {
		const types: Array<{ name: string }> = await this.json('/types/credentials.json');
		return types.map(({ name }) => name);
	}

	/** A resource locator's list ("From list"), as it opens in the editor. */
	async listSearch(request: ParameterRequest): Promise<INodeListSearchResult> {
		return await this.request(
			'POST',
			'/rest/dynamic-node-parameters/resource-locator-results',
			wire(request),
		);
	}

	/** The options of a drop-down that a node fills itself. */
	async loadOptions(request: ParameterRequest): Promise<INodePropertyOptions[]> {
		return await this.request('POST', '/rest/dynamic-node-parameters/options', wire(request));
	}

	/** Any other call; unpacks n8n's `{ data }`. */
	async request<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await this.session.fetch(`${this.url}${path}`, {
			method,
			headers: { 'browser-id': 'lab', 'push-ref': 'lab', 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nError(`${method} ${path}`, response.status, text);
		if (text === '') return undefined as T;
		return (JSON.parse(text) as { data: T }).data;
	}

	private async executionPage(filter: object, more: string): Promise<ExecutionPage> {
		const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&${more}`;
		return await this.request('GET', `/rest/executions?${query}`);
	}

	private async json<T>(path: string): Promise<T> {
		const response = await this.session.fetch(`${this.url}${path}`, { headers: { 'browser-id': 'lab' } });
		if (!response.ok) throw new N8nError(`GET ${path}`, response.status, await response.text());
		return (await response.json()) as T;
	}
}

function wire(request: ParameterRequest): object {
	const { nodeType, typeVersion = 1, path, methodName, parameters, credentials, filter } = request;
	const nodeTypeAndVersion = { name: nodeType, version: typeVersion };
	return { nodeTypeAndVersion, path, methodName, currentNodeParameters: parameters, credentials, filter };
}
