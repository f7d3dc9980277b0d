import {
	NodeHelpers,
	Workflow,
	type INodeParameters,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { descriptions } from './labels';

const nodes = descriptions().filter(
	(one): one is INodeTypeDescription => (one as { subtitle?: unknown }).subtitle !== undefined,
);

function describedBy(name: string): INodeTypeDescription {
	const found = nodes.find((node) => node.name === name);
	if (found === undefined) throw new Error(`There is no node ${name}`);
	return found;
}

/** What stands below a node on the canvas: worked out by n8n's own expression engine, as its editor does it. */
async function subtitleOf(name: string, given: INodeParameters = {}): Promise<unknown> {
	const description = describedBy(name);
	const node = { id: '1', name: 'Node', type: name, typeVersion: 1, position: [0, 0] as [number, number] };
	const parameters =
		NodeHelpers.getNodeParameters(
			description.properties,
			given,
			true,
			false,
			{ typeVersion: 1 },
			description,
		) ?? {};
	const type = { description } as INodeType;
	const workflow = new Workflow({
		nodes: [{ ...node, parameters }],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		},
	});
	const [inWorkflow] = Object.values(workflow.nodes);
	if (inWorkflow === undefined) throw new Error('n8n does not know the node');
	return await Promise.resolve(
		workflow.expression.getSimpleParameterValue(inWorkflow, description.subtitle, 'internal', {}),
	);
}

const picked = (value: string) => ({
	__rl: true as const,
	mode: 'list',
	value,
	cachedResultName: value,
});

describe('The subtitle of a node on the canvas', () => {
	it('is computed for every node', async () => {
		expect(nodes).toHaveLength(8);
		for (const { name } of nodes) expect(await subtitleOf(name)).toEqual(expect.any(String));
	});

	it.each(['microsoftImapTrigger', 'microsoftMapiTrigger'])('%s: the folder, and whose', async (name) => {
		expect(await subtitleOf(name)).toBe('INBOX');
		expect(await subtitleOf(name, { folder: picked('Clients/Müller & Söhne') })).toBe(
			'Clients/Müller & Söhne',
		);
		expect(await subtitleOf(name, { folder: { ...picked('Support'), mode: 'name' } })).toBe('Support');
		expect(await subtitleOf(name, { folder: 'Typed by an API' })).toBe('Typed by an API');
		expect(await subtitleOf(name, { folder: picked(''), mailbox: 'desk@contoso.example' })).toBe(
			'INBOX of desk@contoso.example',
		);
	});

	it('microsoftPop3Trigger: whose mailbox', async () => {
		expect(await subtitleOf('microsoftPop3Trigger')).toBe('');
		expect(await subtitleOf('microsoftPop3Trigger', { mailbox: 'desk@contoso.example' })).toBe(
			'desk@contoso.example',
		);
	});

	const to = 'ann@contoso.example';
	it.each(['microsoftSmtpSend', 'microsoftMapiSend'])('%s: what is done, and for whom', async (name) => {
		expect(await subtitleOf(name)).toBe('send');
		expect(await subtitleOf(name, { to })).toBe(`send to ${to}`);
		expect(await subtitleOf(name, { operation: 'forward', to })).toBe(`forward to ${to}`);
		expect(await subtitleOf(name, { operation: 'sendAndWait', to })).toBe(`ask ${to}`);
		expect(await subtitleOf(name, { operation: 'reply' })).toBe('reply');
	});

	it('health nodes: the protocol as people write it, and whose mailbox', async () => {
		expect(await subtitleOf('microsoftMailHealth')).toBe('check IMAP');
		expect(await subtitleOf('microsoftMailHealth', { protocol: 'graph', mailbox: to })).toBe(
			`check Microsoft Graph of ${to}`,
		);
		expect(await subtitleOf('microsoftMailHealthTrigger')).toBe('mail nodes of this project');
		expect(await subtitleOf('microsoftMailHealthTrigger', { watch: 'connection', protocol: 'ews' })).toBe(
			'EWS',
		);
	});
});
