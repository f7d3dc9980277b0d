import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import type { Certificates } from '../dovecot/makeCertificates';

/** TLS before a server of the lab that speaks in clear, as before the authority: what holds secrets goes by https. */
export class TlsFront {
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly port: number,
	) {
		server.on('connection', (socket: Socket) => void this.sockets.add(socket));
		server.on('secureConnection', (outer) => {
			const inner = connect(this.port, '127.0.0.1');
			outer.pipe(inner).pipe(outer);
			outer.on('error', () => inner.destroy());
			inner.on('error', () => outer.destroy());
		});
		server.on('tlsClientError', () => undefined);
	}

	/** @param url of the server in clear */
	static async start(url: string, { certificate, key }: Certificates): Promise<TlsFront> {
		const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
		const front = new TlsFront(server, Number(new URL(url).port));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return front;
	}

	/** Host and port. */
	get host(): string {
		return `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
	}

	/** The same place on the server, by https. */
	urlOf(url: string): string {
		const { pathname, search } = new URL(url);
		return `https://${this.host}${pathname}${search}`;
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		this.server.close();
		await once(this.server, 'close');
	}
}
