import type { INodeProperties } from 'n8n-workflow';

export const checkHostsOption: INodeProperties = {
	displayName: 'Check Hosts of the Cloud',
	name: 'checkHosts',
	type: 'boolean',
	default: true,
	description:
		"Whether to also check the hosts that a firewall has to allow: sign-in, mail servers and Graph of the credential's cloud. They are listed in the report and do not affect the output branch.",
};
