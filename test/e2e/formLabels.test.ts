import type { INodeTypeDescription } from 'n8n-workflow';

import { Editor } from '../lab/n8n/Editor';
import { N8n } from '../lab/n8n/N8n';
import { N8nApi } from '../lab/n8n/N8nApi';
import { formVariants, latest } from './helpers/formVariants';
import manifest from '../../package.json';

jest.setTimeout(600_000);

const OURS = `${manifest.name}.`;
const NODES = manifest.n8n.nodes.map((path) => nameOf(path, 'node'));
const CREDENTIALS = manifest.n8n.credentials.map((path) => nameOf(path, 'credentials'));
const NODE_FORM = '[data-test-id="ndv"]';
const CREDENTIAL_FORM = '[data-test-id="credential-edit-dialog"], [data-test-id="editCredential-modal"]';

/** In the browser: texts of a form that are wider than the place they have, and how many labels it has. */
const LOOK = `(form) => {
	const shown = [...document.querySelectorAll(form)].flatMap((root) => [...root.querySelectorAll('*')]);
	const cuts = (one) => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX);
	const isText = (one) => one instanceof HTMLInputElement ? one.readOnly : cuts(one);
	const isCut = (one) => one.clientWidth > 0 && isText(one) && one.scrollWidth > one.clientWidth + 1;
	return {
		labels: shown.filter((one) => one.tagName === 'LABEL').length,
		cut: [...new Set(shown.filter(isCut).map((one) => (one.value || one.textContent).trim()))],
	};
}`;

interface Looked {
	labels: number;
	cut: string[];
}

function nameOf(path: string, kind: string): string {
	const name = new RegExp(`([^/]+)\\.${kind}\\.js$`).exec(path)?.[1] ?? path;
	return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Every field and every option at the width that n8n's panel has in a window of 1440 pixels. */
describe('no label is cut off in the form of', () => {
	let n8n: N8n;
	let api: N8nApi;
	let editor: Editor;
	let types: INodeTypeDescription[];

	beforeAll(async () => {
		n8n = await N8n.started();
		api = new N8nApi(n8n.url);
		await api.setUpOwner();
		types = (await api.typesOfNodes()).filter(({ name }) => name.startsWith(OURS));
		editor = await Editor.open(n8n.url);
		editor.page.setDefaultTimeout(60_000);
	});

	afterAll(async () => {
		await editor?.close();
		await n8n?.dispose();
	});

	const look = async (form: string): Promise<Looked> =>
		await editor.page.evaluate(`(${LOOK})(${JSON.stringify(form)})`);

	it.each(NODES)('%s', async (name) => {
		const type = types.find((one) => one.name === OURS + name) as INodeTypeDescription;
		const hasFields = type.properties.some((one) => one.type !== 'notice');
		const nodes = formVariants(type).map((parameters, index) => ({
			name: `Variant ${index}`,
			type: type.name,
			typeVersion: latest(type.version),
			parameters,
		}));
		const { id } = await api.createWorkflow({ name, nodes });
		await editor.workflow(id);
		for (const node of nodes) {
			await editor.openNode(node.name);
			const { labels, cut } = await look(NODE_FORM);
			expect(labels).toBeGreaterThan(hasFields ? 8 : 0);
			expect({ parameters: node.parameters, cut }).toEqual({ parameters: node.parameters, cut: [] });
			await editor.closeNode();
		}
	});

	it.each(CREDENTIALS)('%s', async (type) => {
		const { id } = await api.createCredential(type, type, {});
		await editor.credential(id);
		const { labels, cut } = await look(CREDENTIAL_FORM);
		expect(labels).toBeGreaterThan(2);
		expect(cut).toEqual([]);
	});
});
