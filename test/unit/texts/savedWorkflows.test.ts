import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';
import saved from '../../fixtures/saved/workflow-0.1.0.json';
import { descriptions } from './labels';

const types = descriptions() as INodeTypeDescription[];

/** What n8n keeps of stored parameters when it opens or starts a workflow: fields that are not shown lose their value. */
function opened(node: INode): unknown {
	const type = types.find(({ name }) => `n8n-nodes-microsoft-mail.${name}` === node.type);
	if (type === undefined) throw new Error(`There is no ${node.type} any more`);
	expect([type.version].flat()).toContain(node.typeVersion);
	return NodeHelpers.getNodeParameters(type.properties, node.parameters, true, false, node, type);
}

/** Nodes that came later. */
const LATER = ['microsoftMailPushTrigger'];

describe('a workflow that was saved with 0.1.0', () => {
	it('has every node that there was', () => {
		const names = types
			.filter(({ properties, inputs }) => Array.isArray(properties) && inputs !== undefined)
			.map(({ name }) => name);
		expect(saved.nodes.map(({ name }) => name).sort()).toEqual(
			names.filter((name) => !LATER.includes(name)).sort(),
		);
	});

	it.each((saved.nodes as unknown as INode[]).map((node) => [node.name, node] as const))(
		'keeps every field of %s',
		(_, node) => expect(opened(node)).toMatchObject(node.parameters),
	);
});
