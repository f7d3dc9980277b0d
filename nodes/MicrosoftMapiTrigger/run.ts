import type { ILoadOptionsFunctions, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { ewsProtocol } from './ewsProtocol';
import { graphProtocol } from './graphProtocol';
import { listFolders } from './listFolders';
import { loadLibrary } from '../mail/ews/EwsClient';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { readWebApi } from '../mail/n8n/settings/readWebApi';
import { runMailTrigger } from '../mail/n8n/trigger/runMailTrigger';
import { searchFolders as search } from '../mail/n8n/searchFolders';

/** Loaded when the node first runs, not when n8n starts. */
export { credentialTests };

export async function searchFolders(context: ILoadOptionsFunctions, filter?: string) {
	const api = readWebApi(context);
	return await search(context, api, filter, listFolders[api]);
}

export async function trigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (readWebApi(context) === 'graph') return await runMailTrigger(context, graphProtocol);
	loadLibrary();
	return await runMailTrigger(context, ewsProtocol);
}
