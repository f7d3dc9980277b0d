import type { IExecuteFunctions, ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { folderLists } from './folderLists';
import { probes } from './probes';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { runHealthCheck } from '../mail/n8n/health/runHealthCheck';
import { searchFolders as search } from '../mail/n8n/searchFolders';
import { readFolderProtocol } from '../mail/n8n/settings/readWebApi';

/** Loaded when the node first runs, not when n8n starts. */
export { credentialTests };

export async function searchFolders(context: ILoadOptionsFunctions, filter?: string) {
	const name = readFolderProtocol(context);
	return await search(context, name, filter, folderLists[name]);
}

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runHealthCheck(context, probes);
}
