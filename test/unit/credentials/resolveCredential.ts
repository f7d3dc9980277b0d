import { NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	INode,
	INodeProperties,
	INodeTypes,
} from 'n8n-workflow';

/** What the fields of n8n's own `oAuth2Api` are called that this credential makes its own. */
const parent: INodeProperties[] = [
	{ displayName: 'DCR', name: 'useDynamicClientRegistration', type: 'hidden', default: false },
	...[
		'grantType',
		'authUrl',
		'accessTokenUrl',
		'clientId',
		'clientSecret',
		'scope',
		'authQueryParameters',
	].map(
		(name): INodeProperties => ({ displayName: name, name, type: 'string', default: `parent's ${name}` }),
	),
	{ displayName: 'Authentication', name: 'authentication', type: 'string', default: 'header' },
];

const node: INode = {
	id: '1',
	name: 'mock',
	typeVersion: 1,
	type: 'mock',
	position: [0, 0],
	parameters: {},
};

const nodeTypes = {
	getByName: () => ({ description: { properties: [] } }),
	getByNameAndVersion: () => ({ description: { properties: [] } }),
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

/** n8n stops any pattern of a form after 250 ms, which a process on a busy machine may take for the simplest one. */
function patiently<T>(work: () => T, tries = 20): T {
	try {
		return work();
	} catch (error) {
		const isTimeout = error instanceof Error && error.message === 'Regular expression execution timed out';
		if (!isTimeout || tries === 1) throw error;
		return patiently(work, tries - 1);
	}
}

/** The steps of n8n's CredentialsHelper: merge the parent's fields, apply defaults, resolve with `$self`. */
export async function resolveCredential(
	type: ICredentialType,
	stored: ICredentialDataDecryptedObject,
): Promise<Record<string, unknown>> {
	const properties: INodeProperties[] = [];
	NodeHelpers.mergeNodeProperties(properties, parent);
	NodeHelpers.mergeNodeProperties(properties, type.properties);
	const data = patiently(() =>
		NodeHelpers.getNodeParameters(properties, stored as never, true, false, null, null),
	);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	await workflow.expression.acquireIsolate();
	try {
		return workflow.expression.getComplexParameterValue(
			node,
			data as never,
			'internal',
			{},
			undefined,
			undefined,
			data as never,
		) as Record<string, unknown>;
	} finally {
		await workflow.expression.releaseIsolate();
	}
}
