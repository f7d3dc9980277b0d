import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands for the chat or the help desk that a workflow calls; remembers what it was told. */
export class Webhook {
	readonly calls: Array<{ path: string; body: Record<string, unknown> }> = [];

	/** Paths that are answered with an error: the chat is down. */
	readonly failing = new Set<string>();

	private constructor(private readonly server: Server) {}

	/** @param answer what each call is answered with */
	static async start(answer: Record<string, unknown>): Promise<Webhook> {
		const server = createServer();
		const webhook = new Webhook(server);
		server.on('request', (request, response) => {
			const chunks: Buffer[] = [];
			request
				.on('data', (chunk: Buffer) => chunks.push(chunk))
				.on('end', () => {
					const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
					webhook.calls.push({ path: request.url ?? '', body });
					if (webhook.failing.has(request.url ?? '')) response.statusCode = 503;
					response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
				});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return webhook;
	}

	url(path: string): string {
		return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}${path}`;
	}

	/** The bodies of the calls to one path. */
	bodies(path: string): Array<Record<string, unknown>> {
		return this.calls.filter((call) => call.path === path).map(({ body }) => body);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
