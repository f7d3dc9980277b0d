import type { INodeProperties } from 'n8n-workflow';

export const checkHostsOption: INodeProperties = {
	displayName: 'Check Hosts of the Cloud',
	name: 'checkHosts',
	type: 'boolean',
	default: true,
	description:
		"Whether to try the hosts that a firewall has to let through too: sign-in, mail servers and Graph of the credential's cloud. They are listed in the report and do not decide on the output.",
};
