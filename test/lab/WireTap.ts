import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Passes everything on and keeps count of it; for protocols of lines, without TLS. */
export class WireTap {
	/** Lines that clients sent, without their tags. */
	readonly commands: string[] = [];
	octetsFromServer = 0;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		readonly port: number,
	) {}

	static async start(target: { host: string; port: number }): Promise<WireTap> {
		const server = createServer((client) => tap.accept(client, connect(target)));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const tap = new WireTap(server, (server.address() as AddressInfo).port);
		return tap;
	}

	/** Forgets what it has seen. */
	reset(): void {
		this.commands.length = 0;
		this.octetsFromServer = 0;
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		this.server.close();
		await once(this.server, 'close');
	}

	private accept(client: Socket, server: Socket): void {
		let line = '';
		for (const [from, to] of [
			[client, server],
			[server, client],
		] as const) {
			this.sockets.add(from);
			from.on('error', () => to.destroy()).on('close', () => to.destroy());
			from.pipe(to);
		}
		client.on('data', (chunk: Buffer) => {
			const lines = (line + chunk.toString('latin1')).split('\r\n');
			line = lines.pop() ?? '';
			this.commands.push(...lines.map((one) => one.replace(/^\S+ /, '')));
		});
		server.on('data', (chunk: Buffer) => (this.octetsFromServer += chunk.length));
	}
}
