import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands before a server of a protocol of lines, and lets it hear another line than the client has sent. */
export class LineRewriter {
	readonly host = '127.0.0.1';
	rewrite: (line: string) => string | Promise<string> = (line) => line;
	/** Says something in the server's place, which then does not hear the line. */
	answer: (line: string) => string | undefined = () => undefined;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly target: number,
	) {}

	static async start(target: { port: number }): Promise<LineRewriter> {
		const server = createServer();
		const rewriter = new LineRewriter(server, target.port);
		server.on('connection', (client: Socket) => rewriter.serve(client));
		server.listen(0, rewriter.host);
		await once(server, 'listening');
		return rewriter;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(client: Socket): void {
		const upstream = connect({ host: this.host, port: this.target });
		for (const socket of [client, upstream]) {
			this.sockets.add(socket);
			socket.on('error', () => undefined).on('close', () => {
				this.sockets.delete(socket);
				client.destroy();
				upstream.destroy();
			});
		}
		let rest = '';
		let queue = Promise.resolve();
		client.on('data', (chunk) => {
			const lines = (rest + chunk.toString('latin1')).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				queue = queue.then(async () => {
					const said = this.answer(line);
					if (said !== undefined) return void client.write(`${said}\r\n`);
					const heard = await this.rewrite(line);
					if (!upstream.destroyed) upstream.write(`${heard}\r\n`, 'latin1');
				});
			}
		});
		upstream.pipe(client);
	}
}
