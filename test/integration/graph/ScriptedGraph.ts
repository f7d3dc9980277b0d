import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import { ScriptedServer } from '../net/http/ScriptedServer';
import type { LabCertificates } from '../net/http/WebServer';

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

/** Graph, scripted. */
export class ScriptedGraph extends ScriptedServer<Asked, Said> {
	static async start(
		tls: LabCertificates,
		answer: (asked: Asked, server: ScriptedGraph) => Said | Promise<Said>,
	): Promise<ScriptedGraph> {
		return await ScriptedServer.listen<Asked, Said, ScriptedGraph>(
			tls,
			(web) => new ScriptedGraph(web, tls),
			(server) => ({ read, answer: (asked) => answer(asked, server), write }),
		);
	}

	get url(): string {
		return `https://localhost:${String(this.port)}/v1.0`;
	}

	/** Method and path of what was asked, without the query. */
	get requests(): string[] {
		return this.asked.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
	}
}

function read({ method = '', url: path = '', headers }: IncomingMessage, body: Buffer): Asked {
	return { method, path, headers, body: body.toString('latin1') };
}

function write(response: ServerResponse, { status = 200, headers = {}, body = '', silence }: Said): void {
	if (silence === 'wait') return;
	if (silence === 'cut') return void response.socket?.destroy();
	const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
	const octets = isJson ? JSON.stringify(body) : (body as string | Buffer);
	response.writeHead(status, { ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...headers });
	response.end(octets);
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
