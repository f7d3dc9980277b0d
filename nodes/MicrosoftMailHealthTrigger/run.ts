import type { ILoadOptionsFunctions, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { runHealthTrigger } from '../mail/n8n/health/runHealthTrigger';
import { searchFolders as search } from '../mail/n8n/searchFolders';
import { readFolderProtocol } from '../mail/n8n/settings/readWebApi';
import { watchConnection } from '../mail/n8n/health/watchConnection';
import { folderLists } from '../MicrosoftMailHealth/folderLists';
import { probes } from '../MicrosoftMailHealth/probes';

/** Loaded when the node first runs, not when n8n starts. */
export { credentialTests };

export async function searchFolders(context: ILoadOptionsFunctions, filter?: string) {
	const name = readFolderProtocol(context);
	return await search(context, name, filter, folderLists[name]);
}

export async function trigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	return await runHealthTrigger(context, async (health) => await watchConnection(health, probes));
}
