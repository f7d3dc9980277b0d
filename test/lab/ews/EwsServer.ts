import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabUser } from '../authority/authorityTypes';
import { type Certificates, makeCertificates } from '../dovecot/makeCertificates';
import { ExchangeStore } from '../exchange/ExchangeStore';
import { AccessGate, type AccessPolicy } from './access/AccessGate';
import { EwsEndpoint, type SeenRequest } from './EwsEndpoint';
import { EwsFaults } from './faults/EwsFaults';
import { EwsQuirks } from './faults/EwsQuirks';
import { Throttle, type ThrottleLimits } from './faults/Throttle';

export interface EwsServerOptions {
	/** Asked about every token and password. Who its users are decides which mailboxes there are to begin with. */
	authority: { url: string; users?: readonly LabUser[] };
	/** Default: a new one. Graph's server may have the same. */
	store?: ExchangeStore;
	/** Default: one that is free. */
	port?: number;
	/** Default: new ones, gone with the server. */
	certificates?: Certificates;
	policy?: Partial<AccessPolicy>;
	limits?: ThrottleLimits;
	/** How long a good sign-in is believed without asking the authority again, for benchmarks. Default: not at all. */
	rememberTokensMs?: number;
}

export const EWS_PATH = '/EWS/Exchange.asmx';

/** Exchange Web Services as Exchange Server 2016 and Exchange Online offer them, over https on loopback. */
export class EwsServer {
	readonly host = '127.0.0.1';
	/** Who may come in. */
	readonly policy: AccessPolicy;
	readonly faults = new EwsFaults();
	readonly quirks = new EwsQuirks();
	readonly throttle: Throttle;
	/** Connections so far. */
	connections = 0;
	private readonly endpoint: EwsEndpoint;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		readonly store: ExchangeStore,
		readonly certificates: Certificates,
		private readonly folder: string | undefined,
		{ authority, policy, limits, rememberTokensMs = 0 }: EwsServerOptions,
	) {
		const everybody = { ewsEnabled: true, basic: true, impersonators: [] };
		const gate = new AccessGate(authority.url, store, { ...everybody, ...policy }, rememberTokensMs);
		this.policy = gate.policy;
		this.throttle = new Throttle(limits);
		this.endpoint = new EwsEndpoint(gate, store, this, this.throttle);
		for (const { user, mailbox = user, sharedMailboxes = [] } of authority.users ?? [])
			[mailbox, ...sharedMailboxes].forEach((address) => store.mailbox(address));
		server.on('request', (request, response) => void this.serve(request, response));
		server.on('connection', (socket: Socket) => {
			this.connections += 1;
			this.sockets.add(socket);
			socket.on('close', () => this.sockets.delete(socket));
		});
	}

	static async start(options: EwsServerOptions): Promise<EwsServer> {
		const { certificates: given, store = new ExchangeStore(), port = 0 } = options;
		const folder = given ? undefined : await mkdtemp(join(tmpdir(), 'lab-ews-'));
		const certificates = given ?? (await makeCertificates(folder ?? ''));
		const [key, cert] = await Promise.all([readFile(certificates.key), readFile(certificates.certificate)]);
		const server = createServer({ key, cert, keepAliveTimeout: 120_000 });
		const lab = new EwsServer(server, store, certificates, folder, options);
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(port, lab.host, resolve);
		});
		return lab;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	get url(): string {
		return `https://${this.host}:${this.port}${EWS_PATH}`;
	}

	/** All requests so far, in the order they came. */
	get requests(): readonly SeenRequest[] {
		return this.endpoint.requests;
	}

	/** How often each operation was asked for. */
	get counts(): Readonly<Record<string, number>> {
		const counts: Record<string, number> = {};
		for (const { operation } of this.requests) counts[operation] = (counts[operation] ?? 0) + 1;
		return counts;
	}

	/** Cuts all connections; the server goes on. */
	kick(): void {
		for (const socket of this.sockets) socket.destroy();
	}

	async stop(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
		this.kick();
		await closed;
		if (this.folder) await rm(this.folder, { recursive: true, force: true });
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			await this.endpoint.handle(request, response);
		} catch (error) {
			// A client that has gone is no news; a mistake of the lab's is.
			if (!request.socket.destroyed) console.error(error);
			request.socket.destroy();
		}
	}
}
