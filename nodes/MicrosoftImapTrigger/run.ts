import type { ILoadOptionsFunctions, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { imapProtocol } from './imapProtocol';
import { listFolders } from '../mail/imap/listFolders';
import { credentialTests } from '../mail/n8n/credentials/credentialTests';
import { runMailTrigger } from '../mail/n8n/trigger/runMailTrigger';
import { searchFolders as search } from '../mail/n8n/searchFolders';

/** Loaded when the node first runs, not when n8n starts. */
export { credentialTests };

export async function searchFolders(context: ILoadOptionsFunctions, filter?: string) {
	return await search(context, 'imap', filter, listFolders);
}

export async function trigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	return await runMailTrigger(context, imapProtocol);
}
