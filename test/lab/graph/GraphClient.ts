import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import type { GraphServer } from './GraphServer';

export interface GraphReply {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
	/** The body as JSON; tests know what it is. */
	json<T>(): T;
}

export interface GraphAsk {
	method?: string;
	headers?: Record<string, string>;
	/** An object travels as JSON. */
	body?: object | Buffer | string;
	/** Absent: no token is sent. */
	token?: string;
}

/** The barest client there can be: one request, one answer. For tests of the lab, and to measure against. */
export class GraphClient {
	private readonly agent: Agent;

	constructor(
		private readonly server: Pick<GraphServer, 'url' | 'certificates'>,
		public token: string | undefined,
	) {
		this.agent = new Agent({ keepAlive: true, ca: readFileSync(server.certificates.ca) });
	}

	/** @param path behind the version, or a whole URL */
	async ask(
		path: string,
		{ method = 'GET', headers = {}, body, token = this.token }: GraphAsk = {},
	): Promise<GraphReply> {
		const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
		const octets = body === undefined ? undefined : Buffer.from(isJson ? JSON.stringify(body) : body);
		const all = {
			...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			...(isJson ? { 'content-type': 'application/json' } : {}),
			...(octets ? { 'content-length': String(octets.length) } : {}),
			...headers,
		};
		const url = path.startsWith('https:') ? path : this.server.url + path;
		return await new Promise((resolve, reject) => {
			const sent = request(url, { method, headers: all, agent: this.agent }, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', reject);
				response.on('end', () => {
					const whole = Buffer.concat(chunks);
					resolve({
						status: response.statusCode ?? 0,
						headers: response.headers,
						body: whole,
						json: <T>() => JSON.parse(whole.toString()) as T,
					});
				});
			});
			sent.on('error', reject).end(octets);
		});
	}

	close(): void {
		this.agent.destroy();
	}
}
