import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectionSettings } from '../../../../nodes/mail/net/ConnectionSettings';
import { WebServer, type LabCertificates } from './WebServer';

/** How an API is asked, and how it answers. */
export interface Script<Asked, Said> {
	read(request: IncomingMessage, body: Buffer): Asked;
	answer(asked: Asked): Said | Promise<Said>;
	write(response: ServerResponse, said: Said): void;
}

/** A server that says what a test wants said, whatever it is asked, and notes who asked for what. */
export class ScriptedServer<Asked, Said> {
	readonly asked: Asked[] = [];
	/** How many requests were under way at the same time at most. */
	peak = 0;
	readonly connection: ConnectionSettings;
	private underWay = 0;

	protected constructor(
		private readonly web: WebServer,
		{ ca }: LabCertificates,
	) {
		this.connection = { host: 'localhost', port: web.port, security: 'ssl', ca, proxy: 'none' };
	}

	/** @param create called once it listens, before anybody can have asked */
	protected static async listen<A, S, T extends ScriptedServer<A, S>>(
		tls: LabCertificates,
		create: (web: WebServer) => T,
		script: (server: T) => Script<A, S>,
	): Promise<T> {
		const later: { server?: T } = {};
		const web = await WebServer.https(tls, (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('error', () => undefined);
			request.on('end', () => {
				const { server } = later;
				if (server === undefined) return;
				const { read, answer, write } = script(server);
				const asked = read(request, Buffer.concat(chunks));
				void server.serve(asked, answer).then((said) => write(response, said));
			});
		});
		later.server = create(web);
		return later.server;
	}

	get port(): number {
		return this.web.port;
	}

	/** Connections that are open now. */
	get connections(): number {
		return this.web.sockets.size;
	}

	async stop(): Promise<void> {
		await this.web.stop();
	}

	private async serve(asked: Asked, answer: (asked: Asked) => Said | Promise<Said>): Promise<Said> {
		this.asked.push(asked);
		this.underWay += 1;
		this.peak = Math.max(this.peak, this.underWay);
		try {
			return await answer(asked);
		} finally {
			this.underWay -= 1;
		}
	}
}
