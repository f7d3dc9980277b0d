import type { Task } from '../drain/Task';

export type Api = 'graph' | 'ews';

/** Its trigger without attachments, or with; or all that ours does, with its other nodes. */
export type OutlookContestant = 'outlook' | 'outlook+attachments' | 'outlook+eml';

/** What a contestant is to drain from one of the lab's servers, as it is handed to its process. */
export interface ExchangeTask
	extends Pick<
		Task,
		'host' | 'port' | 'ca' | 'mailbox' | 'token' | 'count' | 'chunk' | 'runMs' | 'onSuccess' | 'profile'
	> {
	api: Api;
	/**
	 * `record`: ours, and what it asked for is written down; `replay`: the same requests and nothing else; `outlook`:
	 * n8n's own nodes.
	 */
	contestant: 'ours' | 'record' | 'replay' | OutlookContestant;
	/** Where the requests are written down. */
	script: string;
}

/** One request as it went out; its token is another one each time. */
export interface RecordedRequest {
	method: string;
	url: string;
	headers: Record<string, string>;
	body?: string;
}
