import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type TlsOptions, createServer as createTlsServer } from 'node:tls';

/** What to say to a line: text as it is (`$1` is the first group of the pattern), or something to do. */
export type Reply =
	| string
	| Buffer
	| 'close'
	| ((line: string, socket: Socket, match: RegExpExecArray) => void);

export interface Script {
	/** Sent at once; CRLF is added to text that lacks it. Absent: the server waits in silence. */
	greeting?: string | Buffer;
	/** The first pattern that matches a line of the client answers it; a line without one gets no answer. */
	replies?: Array<[RegExp, ...Reply[]]>;
	/** Cuts the connection right after the greeting. */
	closeAfterGreeting?: boolean;
	/** TLS from the first octet. */
	tls?: TlsOptions;
}

/** A server that says what a test wants said: hostile, broken or silent. */
export class ScriptedServer {
	readonly host = '127.0.0.1';
	/** Lines of all clients, in the order they came. */
	readonly received: string[] = [];
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly script: Script,
	) {}

	static async start(script: Script): Promise<ScriptedServer> {
		const server = script.tls ? createTlsServer(script.tls) : createServer();
		const scripted = new ScriptedServer(server, script);
		server.on(script.tls ? 'secureConnection' : 'connection', (socket: Socket) => scripted.serve(socket));
		server.on('tlsClientError', () => undefined);
		server.listen(0, scripted.host);
		await once(server, 'listening');
		return scripted;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** Says something to all clients unasked. */
	say(text: string | Buffer): void {
		for (const socket of this.sockets) send(socket, text);
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(socket: Socket): void {
		this.sockets.add(socket);
		socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
		if (this.script.greeting !== undefined) send(socket, this.script.greeting);
		if (this.script.closeAfterGreeting) socket.end();
		let rest = '';
		socket.on('data', (chunk) => {
			const lines = (rest + chunk.toString('latin1')).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) this.answer(line.replace(/\r$/, ''), socket);
		});
	}

	private answer(line: string, socket: Socket): void {
		this.received.push(line);
		for (const [pattern, ...replies] of this.script.replies ?? []) {
			const match = pattern.exec(line);
			if (!match) continue;
			for (const reply of replies) carryOut(reply, line, socket, match);
			return;
		}
	}
}

function carryOut(reply: Reply, line: string, socket: Socket, match: RegExpExecArray): void {
	if (typeof reply === 'function') reply(line, socket, match);
	else if (reply === 'close') socket.end();
	else if (typeof reply === 'string')
		send(
			socket,
			reply.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? ''),
		);
	else send(socket, reply);
}

function send(socket: Socket, text: string | Buffer): void {
	if (socket.destroyed || !socket.writable) return;
	socket.write(typeof text === 'string' && !text.endsWith('\n') ? `${text}\r\n` : text);
}
