import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { freePorts } from './freePorts';
import { FaultyLink, type LinkFaults } from './FaultyLink';

export interface FaultProxyTarget {
	host?: string;
	port: number;
}

/** A TCP proxy that does to connections what networks do. What is not set passes through unchanged. */
export class FaultProxy {
	readonly host = '127.0.0.1';
	/** Connections accepted so far. */
	accepted = 0;
	/** How often a client has said something and waited for the answer, on all connections. */
	turns = 0;
	private readonly links = new Set<FaultyLink>();
	private readonly faults: LinkFaults = {};
	private server?: Server;

	private constructor(
		readonly port: number,
		private target: FaultProxyTarget,
	) {}

	static async start(target: FaultProxyTarget): Promise<FaultProxy> {
		const [port = 0] = await freePorts(1);
		const proxy = new FaultProxy(port, target);
		await proxy.open();
		return proxy;
	}

	/** Connections that are open now. */
	get connections(): number {
		return this.links.size;
	}

	/** Sends later connections elsewhere. */
	retarget(target: FaultProxyTarget): void {
		this.target = target;
	}

	/** Ends all connections in order (FIN). */
	cut(): void {
		for (const link of this.links) link.cut();
	}

	/** Ends all connections by a reset (RST). */
	reset(): void {
		for (const link of this.links) link.reset();
	}

	/**
	 * From now on nothing passes, on any connection: those that are open stay open, new ones are accepted. At once, or
	 * after so many further octets from the server or from the client.
	 */
	stall(after: { fromServer?: number; fromClient?: number } = {}): void {
		this.faults.stall = {
			fromServer: after.fromServer ?? Infinity,
			fromClient: after.fromClient ?? Infinity,
		};
		if (after.fromServer === undefined && after.fromClient === undefined)
			this.faults.stall = { fromServer: 0, fromClient: 0 };
	}

	/** As a firewall that has forgotten the connections: those open now are swallowed for good, new ones are served. */
	halfOpen(): void {
		for (const link of this.links) link.deafen();
	}

	/** @param speed octets a second and milliseconds of delay, each way */
	slow(speed: { bytesPerSecond?: number; latencyMs?: number }): void {
		this.faults.slow = speed;
	}

	/** Passes what clients send that matches, and cuts when the server begins to answer: it is done, and nobody knows. */
	cutAfterCommand(command: RegExp, times = 1): void {
		this.faults.loseAnswer = { command, times };
	}

	/** Passes what clients send that matches, and from the server's answer on nothing: done, and nobody knows. */
	deafenAfterCommand(command: RegExp, times = 1): void {
		this.faults.loseAnswer = { command, times, silently: true };
	}

	/** Cuts when the server has sent so many octets more. */
	cutAfter(fromServer: number): void {
		this.faults.cutAfter = fromServer;
	}

	/** Cuts when clients have sent so many octets more. */
	cutAfterSent(fromClient: number): void {
		this.faults.cutAfterSent = fromClient;
	}

	/** Says something in the server's name on all open connections; useful without TLS only. */
	inject(text: string): void {
		for (const link of this.links) link.inject(text);
	}

	/** No faults from now on, for new connections; what has stalled stays so. */
	heal(): void {
		for (const name of Object.keys(this.faults) as Array<keyof LinkFaults>) delete this.faults[name];
	}

	/** Refuses new connections; those that are open live on. */
	async refuse(): Promise<void> {
		const server = this.server;
		delete this.server;
		// Not its callback: that waits for the connections as well.
		server?.close();
		await new Promise((resolve) => setImmediate(resolve));
	}

	/** Listens again, on the same port. */
	async open(): Promise<void> {
		if (this.server) return;
		const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.accept(client));
		server.listen(this.port, this.host);
		await once(server, 'listening');
		this.server = server;
	}

	async stop(): Promise<void> {
		await this.refuse();
		for (const link of this.links) link.reset();
	}

	private accept(client: Socket): void {
		this.accepted += 1;
		const { host = this.host, port } = this.target;
		const server = connect({ host, port, allowHalfOpen: true, noDelay: true });
		const link = new FaultyLink(
			client,
			server,
			this.faults,
			() => this.links.delete(link),
			() => (this.turns += 1),
		);
		this.links.add(link);
	}
}
