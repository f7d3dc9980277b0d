import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';

import type { N8nApi } from '../../lab/n8n/N8nApi';
import type { N8nCredential, N8nWorkflow, NodeDraft, WorkflowDraft } from '../../lab/n8n/n8nTypes';

const FOLDER = resolve(__dirname, '../../../docs/templates');

export const TEMPLATE_NAMES = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.slice(0, -'.json'.length));

interface Assignments {
	assignments: { assignments: Array<{ name: string; value: string }> };
}

/** A workflow of the documentation, filled in as its note asks for. */
export class Template {
	readonly draft: WorkflowDraft;

	constructor(readonly name: string) {
		this.draft = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as WorkflowDraft;
	}

	/** Fills in the node Settings; a setting that is not there is a mistake of the test. */
	settings(values: Record<string, string>): this {
		const { assignments } = (this.node('Settings').parameters as unknown as Assignments).assignments;
		for (const [name, value] of Object.entries(values)) {
			const setting = assignments.find((one) => one.name === name);
			if (setting === undefined) throw new Error(`${this.name} has no setting ${name}`);
			setting.value = value;
		}
		return this;
	}

	/** Parameters that a user would fill in, over those that are there; `options` are merged. */
	parameters(node: string, values: INodeParameters, credential?: N8nCredential): this {
		const draft = this.node(node);
		const options = { ...(draft.parameters.options as object), ...(values.options as object) };
		Object.assign(draft.parameters, values, { options });
		if (credential === undefined) return this;
		draft.parameters.authentication = credential.type;
		draft.credentials = { [credential.type]: { id: credential.id, name: credential.name } };
		return this;
	}

	async import(api: N8nApi): Promise<N8nWorkflow> {
		return await api.createWorkflow(this.draft);
	}

	node(name: string): NodeDraft {
		const found = this.draft.nodes.find((node) => node.name === name);
		if (found === undefined) throw new Error(`${this.name} has no node ${name}`);
		return found;
	}
}
