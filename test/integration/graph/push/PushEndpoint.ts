import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NotificationHub } from '../../../../nodes/mail/graph/push/NotificationHub';
import { webhook } from '../../../../nodes/MicrosoftMailPushTrigger/run';

const NODE = 'push';

/** The node Microsoft Mail Push Trigger behind a server, as n8n calls it. */
export class PushEndpoint {
	/** Status that is answered in place of the node. */
	fails: number | undefined;
	/** Another process of n8n answers validations. */
	isElsewhere = false;
	private readonly server: Server;

	private constructor() {
		this.server = createServer((request, response) => void this.answer(request, response));
	}

	static async start(): Promise<PushEndpoint> {
		const endpoint = new PushEndpoint();
		endpoint.server.listen(0, '127.0.0.1');
		await once(endpoint.server, 'listening');
		return endpoint;
	}

	get url(): string {
		return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/webhook/push`;
	}

	/** As n8n does with the workflow. */
	publish(): void {
		NotificationHub.shared().enter(NODE, this.url);
	}

	unpublish(): void {
		NotificationHub.shared().leave(NODE);
	}

	async stop(): Promise<void> {
		this.unpublish();
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const query = Object.fromEntries(new URL(request.url ?? '/', this.url).searchParams);
		if (this.fails !== undefined) {
			response.writeHead(this.fails).end();
			return;
		}
		if (this.isElsewhere && query.validationToken !== undefined) {
			response.writeHead(200, { 'Content-Type': 'text/plain' }).end(query.validationToken);
			return;
		}
		const text = Buffer.concat(chunks).toString();
		await webhook({
			getQueryData: () => query,
			getBodyData: () => (text === '' ? {} : (JSON.parse(text) as object)),
			getNode: () => ({ name: 'Microsoft Mail Push Trigger' }),
			logger: { debug: () => undefined },
			getResponseObject: () => ({
				setHeader: (name: string, value: string) => response.setHeader(name, value),
				status(code: number) {
					response.statusCode = code;
					return { send: (body: string) => response.end(body) };
				},
			}),
		} as unknown as IWebhookFunctions & IHookFunctions);
	}
}
