import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificates } from '../../../lab/dovecot/makeCertificates';

export interface LabCertificates {
	/** PEM. */
	ca: string;
	cert: Buffer;
	key: Buffer;
}

/** A CA and a certificate for localhost, 127.0.0.1 and 127.0.0.2. */
export async function labCertificates(): Promise<LabCertificates> {
	const folder = await mkdtemp(join(tmpdir(), 'web-'));
	try {
		const { ca, certificate, key } = await makeCertificates(folder);
		return { ca: readFileSync(ca, 'utf8'), cert: readFileSync(certificate), key: readFileSync(key) };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** A web server of Node, or one that says on a bare connection what a test wants said. */
export class WebServer {
	connections = 0;
	readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly scheme: 'http' | 'https',
		event: 'connection' | 'secureConnection',
	) {
		server.on(event, (socket: Socket) => {
			this.connections += 1;
			this.sockets.add(socket);
			socket.on('error', () => undefined);
			socket.once('close', () => this.sockets.delete(socket));
		});
		server.on('tlsClientError', () => undefined);
	}

	/** Connections in clear are for loopback only. */
	static async http(listener: RequestListener): Promise<WebServer> {
		return await WebServer.listen(createHttpServer(listener), 'http', 'connection');
	}

	static async https(tls: LabCertificates, listener: RequestListener): Promise<WebServer> {
		return await WebServer.listen(createHttpsServer(tls, listener), 'https', 'secureConnection');
	}

	/** @param serve each connection, with what the client said first */
	static async bare(
		serve: (socket: Socket, request: string) => void,
		tls?: LabCertificates,
	): Promise<WebServer> {
		const onConnection = (socket: Socket) =>
			socket.once('data', (octets: Buffer) => serve(socket, octets.toString('latin1')));
		return tls === undefined
			? await WebServer.listen(createServer(onConnection), 'http', 'connection')
			: await WebServer.listen(createTlsServer(tls, onConnection), 'https', 'secureConnection');
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	url(path = '/', host = 'localhost'): URL {
		return new URL(`${this.scheme}://${host}:${String(this.port)}${path}`);
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private static async listen(
		server: Server,
		scheme: 'http' | 'https',
		event: 'connection' | 'secureConnection',
	): Promise<WebServer> {
		const web = new WebServer(server, scheme, event);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return web;
	}
}
