import type { Task } from '../drain/Task';

export type Api = 'graph' | 'ews';

/** What a contestant is to drain from one of the lab's servers, as it is handed to its process. */
export interface ExchangeTask
	extends Pick<
		Task,
		'host' | 'port' | 'ca' | 'mailbox' | 'token' | 'count' | 'chunk' | 'runMs' | 'onSuccess'
	> {
	api: Api;
	/** `record`: ours, and what it asked for is written down; `replay`: the same requests and nothing else. */
	contestant: 'ours' | 'record' | 'replay';
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
