import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

/** What to say to a command: an answer, or something to do instead. */
export type Says = string | 'cut' | 'silence' | undefined;

export interface ChunkServerOptions {
	/** Behind its name. */
	banner?: string;
	/** Keywords of EHLO. */
	offers?: readonly string[];
	/** Nothing is answered before a text has come: whoever waits for an answer to its envelope waits for ever. */
	holdsAnswers?: boolean;
	/** A text without a sender or a recipient, too. */
	takesAnything?: boolean;
	/** @param line the command; for a text that was taken, `TEXT` */
	says?(line: string): Says;
}

/** One text as it was taken. */
export interface TakenText {
	by: 'BDAT' | 'DATA';
	to: string[];
	/** As it came: with its dots doubled where it came by DATA. */
	octets: string;
	connection: number;
}

/** What a connection has said so far. */
interface Session {
	socket: Socket;
	number: number;
	rest: string;
	to: string[];
	/** Octets of a chunk that are to come, or the text behind DATA. */
	wants?: number | 'dot';
	/** After a chunk that failed (RFC 3030 section 2). */
	isStuck: boolean;
	/** The sender was taken. */
	isBegun: boolean;
	isSilent: boolean;
	held: string[];
}

/** A server that takes BDAT as RFC 3030 has it, and can be told to fail at each point. */
export class ChunkServer {
	readonly taken: TakenText[] = [];
	/** Commands of all connections, in order. */
	readonly commands: string[] = [];
	connections = 0;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		readonly options: ChunkServerOptions,
	) {
		server.on('connection', (socket: Socket) => this.serve(socket));
	}

	static async start(options: ChunkServerOptions = {}): Promise<ChunkServer> {
		const server = createServer();
		const lab = new ChunkServer(server, options);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return lab;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(socket: Socket): void {
		const number = (this.connections += 1);
		const session: Session = {
			socket,
			number,
			rest: '',
			to: [],
			isStuck: false,
			isBegun: false,
			isSilent: false,
			held: [],
		};
		this.sockets.add(socket);
		socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
		socket.write(`220 lab ${this.options.banner ?? 'Dovecot ready.'}\r\n`);
		socket.on('data', (chunk) => {
			session.rest += chunk.toString('latin1');
			while (this.step(session));
		});
	}

	/** @returns whether there was enough for something to do */
	private step(session: Session): boolean {
		const { rest, wants } = session;
		if (session.socket.destroyed) return false;
		if (typeof wants === 'number') {
			if (rest.length < wants) return false;
			this.take(session, 'BDAT', wants, wants);
			return true;
		}
		const end = rest.indexOf(wants === 'dot' ? '\r\n.\r\n' : '\r\n');
		if (end < 0) return false;
		if (wants === 'dot') this.take(session, 'DATA', end + 2, end + 5);
		else {
			session.rest = rest.slice(end + 2);
			this.command(session, rest.slice(0, end));
		}
		return true;
	}

	private command(session: Session, line: string): void {
		this.commands.push(line);
		const [verb = ''] = line.split(' ');
		const said = this.options.says?.(line);
		if (verb === 'BDAT' && said === undefined) {
			session.wants = Number(line.split(' ')[1]);
			return;
		}
		const answer = said ?? this.usual(session, verb, line);
		if (verb === 'DATA' && answer.startsWith('354')) session.wants = 'dot';
		this.say(session, answer, verb === 'MAIL' || verb === 'RCPT');
	}

	private usual(session: Session, verb: string, line: string): string {
		const { offers = ['PIPELINING', 'CHUNKING', '8BITMIME', 'SIZE 100000000'] } = this.options;
		if (verb === 'EHLO') return `250-${['lab', ...offers].join('\r\n250-')}\r\n250 ENHANCEDSTATUSCODES`;
		if (verb === 'RSET') session.isStuck = false;
		if (session.isStuck) return '503 5.5.0 Issue RSET first';
		if (verb === 'MAIL' || verb === 'RSET') session.to = [];
		if (verb === 'MAIL' || verb === 'RSET') session.isBegun = verb === 'MAIL';
		if (verb === 'RCPT' && !session.isBegun && !this.options.takesAnything) return '503 5.5.1 MAIL first';
		if (verb === 'RCPT') session.to.push(/<(.*)>/.exec(line)?.[1] ?? '');
		if (verb !== 'DATA') return '250 2.1.0 Ok';
		return session.to.length > 0 ? '354 Go on' : '554 5.5.1 Nobody';
	}

	private take(session: Session, by: TakenText['by'], length: number, used: number): void {
		const octets = session.rest.slice(0, length);
		session.rest = session.rest.slice(used);
		delete session.wants;
		const { to, number: connection } = session;
		const said =
			this.options.says?.('TEXT') ??
			(to.length > 0 || this.options.takesAnything ? '250 2.0.0 Taken' : '554 5.5.0 Nobody');
		if (said.startsWith('250')) this.taken.push({ by, to, octets, connection });
		else session.isStuck = by === 'BDAT';
		session.to = [];
		session.isBegun = false;
		this.say(session, said, false);
	}

	private say(session: Session, answer: string, mayHold: boolean): void {
		const { socket, held } = session;
		if (answer === 'cut') socket.destroy();
		if (answer === 'silence') session.isSilent = true;
		if (answer === 'cut' || session.isSilent) return;
		held.push(answer);
		if (mayHold && this.options.holdsAnswers) return;
		for (const one of held.splice(0)) socket.write(`${one}\r\n`);
		if (answer.startsWith('421')) socket.end();
	}
}
