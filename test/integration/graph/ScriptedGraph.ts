import type { IncomingHttpHeaders } from 'node:http';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { WebServer, type LabCertificates } from '../net/http/WebServer';

export interface Asked {
	method: string;
	/** Path and query. */
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

export interface Said {
	status?: number;
	headers?: Record<string, string>;
	/** An object is sent as JSON. */
	body?: unknown;
	/** Nothing is said, and the connection stays or is cut. */
	silence?: 'cut' | 'wait';
}

/** A server that says what a test wants said, whatever it is asked, and notes who asked for what. */
export class ScriptedGraph {
	readonly asked: Asked[] = [];
	/** How many requests were under way at the same time at most. */
	mostAtOnce = 0;
	private underWay = 0;

	private constructor(
		private readonly web: WebServer,
		readonly connection: ConnectionSettings,
	) {}

	static async start(
		tls: LabCertificates,
		answer: (asked: Asked, server: ScriptedGraph) => Said | Promise<Said>,
	): Promise<ScriptedGraph> {
		const later: { graph?: ScriptedGraph } = {};
		const web = await WebServer.https(tls, (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('error', () => undefined);
			request.on('end', () => {
				const { method = '', url: path = '', headers } = request;
				const asked = { method, path, headers, body: Buffer.concat(chunks).toString('latin1') };
				void later.graph
					?.serve(asked, answer)
					.then(({ status = 200, headers: more = {}, body = '', silence }) => {
						if (silence === 'wait') return;
						if (silence === 'cut') return void request.socket.destroy();
						const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
						const octets = isJson ? JSON.stringify(body) : (body as string | Buffer);
						response.writeHead(status, {
							...(isJson ? { 'Content-Type': 'application/json' } : {}),
							...more,
						});
						response.end(octets);
					});
			});
		});
		const connection = {
			host: 'localhost',
			port: web.port,
			security: 'ssl',
			ca: tls.ca,
			proxy: 'none',
		} as const;
		later.graph = new ScriptedGraph(web, connection);
		return later.graph;
	}

	get url(): string {
		return `https://localhost:${String(this.web.port)}/v1.0`;
	}

	/** Method and path of what was asked, without the query. */
	get requests(): string[] {
		return this.asked.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
	}

	async stop(): Promise<void> {
		await this.web.stop();
	}

	private async serve(
		asked: Asked,
		answer: (asked: Asked, server: ScriptedGraph) => Said | Promise<Said>,
	): Promise<Said> {
		this.asked.push(asked);
		this.underWay += 1;
		this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
		try {
			return await answer(asked, this);
		} finally {
			this.underWay -= 1;
		}
	}
}

/** As Graph tells errors. */
export function fault(
	status: number,
	code: string,
	more: { message?: string; headers?: Record<string, string> } = {},
): Said {
	const { message = 'It did not work.', headers = {} } = more;
	const innerError = { date: '2026-11-26T10:00:00', 'request-id': 'd7c1b2a0-0000-4000-8000-000000000001' };
	return {
		status,
		headers: { 'request-id': innerError['request-id'], ...headers },
		body: { error: { code, message, innerError } },
	};
}

/** A token for each time a fresh one is asked for. */
export function countingTokens(): TokenProvider & { readonly refreshed: number } {
	let refreshed = 0;
	return {
		get refreshed() {
			return refreshed;
		},
		getToken: async ({ refresh = false } = {}) => {
			if (refresh) refreshed += 1;
			return await Promise.resolve({ token: `secret-token-${String(refreshed)}` });
		},
	};
}
