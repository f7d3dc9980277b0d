import type { INodeProperties } from 'n8n-workflow';

/**
 * n8n adds these fields to every OAuth credential that does not define them, with All as the default:
 * anyone who may use the credential could then send its token to their own server with an HTTP Request
 * node.
 */
export const httpRequestProperties: INodeProperties[] = [
	{
		displayName: 'Allowed HTTP Request Domains',
		name: 'allowedHttpRequestDomains',
		type: 'options',
		options: [
			{
				name: 'None',
				value: 'none',
				description: 'The safe choice: HTTP Request nodes cannot use the token. Nodes of this package can.',
			},
			{
				name: 'Specific Domains',
				value: 'domains',
				description:
					'HTTP Request nodes and the nodes of this package send the token to the listed domains only',
			},
			{
				name: 'All',
				value: 'all',
				description:
					'Anybody who may use this credential can send its token to any server with an HTTP Request node',
			},
		],
		default: 'none',
		description: "Where n8n's own HTTP Request and GraphQL nodes may send the token of this credential",
	},
	{
		displayName: 'Allowed Domains',
		name: 'allowedDomains',
		type: 'string',
		default: '',
		placeholder: 'graph.microsoft.com, outlook.office365.com',
		displayOptions: { show: { allowedHttpRequestDomains: ['domains'] } },
		description:
			'Domains, separated by commas; *.company.com stands for all subdomains. Include the mail servers that the nodes of this package connect to.',
	},
];
