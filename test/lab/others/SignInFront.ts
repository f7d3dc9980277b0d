import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** A session with a server that has let its user in already. */
export interface OpenSession {
	input: Writable;
	output: Readable;
	/** At once, whatever it is about to do. */
	end(): void;
}

export interface FrontOptions {
	/** Asked about every token: its base URL. */
	authority: string;
	/** @param user as the client named it */
	open(user: string): Promise<OpenSession>;
}

/**
 * Puts XOAUTH2 before a mail server that knows passwords only, and takes capabilities away that it has. In clear text;
 * the authority is asked about every token, as by Dovecot.
 */
export abstract class SignInFront {
	readonly host = '127.0.0.1';
	/** Names of capabilities that clients are not told of. */
	readonly without = new Set<string>();
	private readonly server: Server;
	private readonly sockets = new Set<Socket>();
	private readonly sessions = new Set<OpenSession>();

	constructor(
		protected readonly service: 'imap' | 'pop3',
		protected readonly options: FrontOptions,
	) {
		this.server = createServer({ noDelay: true }, (client) => this.accept(client));
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async listen(): Promise<this> {
		this.server.listen(0, this.host);
		await once(this.server, 'listening');
		return this;
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		for (const session of this.sessions) session.end();
		await new Promise((resolve) => this.server.close(resolve));
	}

	protected abstract readonly greeting: string;

	/** Answers a line of a client that is not signed in. @returns the user once that is so */
	protected abstract answer(line: string, conversation: Conversation): Promise<string | undefined>;

	/** What the client is told of what the server says. */
	protected abstract toClient(session: OpenSession, client: Socket): void;

	/** Whether the token opens the mailbox; the answer of a client, in base64 (XOAUTH2). */
	protected async userOf(response: string): Promise<string | undefined> {
		const [first = '', second = ''] = Buffer.from(response, 'base64').toString('utf8').split('\x01');
		const user = /^user=(.+)$/.exec(first)?.[1];
		const token = /^auth=Bearer (.+)$/.exec(second)?.[1];
		if (user === undefined || token === undefined) return undefined;
		const body = new URLSearchParams({ token, mailbox: user, service: this.service });
		const answer = await fetch(`${this.options.authority}/lab/introspect`, { method: 'POST', body });
		const introspection = (await answer.json()) as { active: boolean; username?: string };
		return introspection.active && introspection.username === user.toLowerCase()
			? user.toLowerCase()
			: undefined;
	}

	private accept(client: Socket): void {
		this.sockets.add(client);
		client.on('error', () => undefined).on('close', () => this.sockets.delete(client));
		const conversation = new Conversation(client);
		conversation.say(this.greeting);
		void this.serve(client, conversation).catch(() => client.destroy());
	}

	private async serve(client: Socket, conversation: Conversation): Promise<void> {
		for (;;) {
			const line = await conversation.line();
			if (line === undefined) return;
			const user = await this.answer(line, conversation);
			if (user !== undefined) return await this.connect(client, conversation, user);
		}
	}

	private async connect(client: Socket, conversation: Conversation, user: string): Promise<void> {
		const session = await this.options.open(user);
		this.sessions.add(session);
		/** A server learns that its client has gone by reading on, after what it does first: Courier deletes after its farewell. */
		const hangUp = () => {
			session.input.end();
			session.output.resume();
		};
		client.on('close', hangUp);
		session.input.on('error', () => undefined);
		session.output
			.on('error', () => undefined)
			.on('close', () => {
				this.sessions.delete(session);
				session.end();
				client.end();
			});
		conversation.signedIn();
		this.toClient(session, client);
		session.input.write(conversation.leave());
		client.on('data', (chunk) => session.input.write(chunk));
		if (client.destroyed) hangUp();
	}
}

/** Lines of a client that is not signed in yet. */
export class Conversation {
	/** What the client is told when it is signed in. */
	welcome = '';
	private readonly chunks: Buffer[] = [];
	private wake: (() => void) | undefined;
	private isOver = false;
	private readonly take = (chunk: Buffer) => {
		this.chunks.push(chunk);
		this.wake?.();
	};

	constructor(private readonly client: Socket) {
		client.on('data', this.take).on('close', () => {
			this.isOver = true;
			this.wake?.();
		});
	}

	say(...lines: string[]): void {
		this.client.write(lines.map((line) => `${line}\r\n`).join(''));
	}

	/** @returns undefined when the client has gone */
	async line(): Promise<string | undefined> {
		for (;;) {
			const all = Buffer.concat(this.chunks.splice(0));
			const end = all.indexOf('\r\n');
			if (end >= 0) {
				if (end + 2 < all.length) this.chunks.push(all.subarray(end + 2));
				return all.subarray(0, end).toString('latin1');
			}
			if (all.length > 0) this.chunks.push(all);
			if (this.isOver) return undefined;
			await new Promise<void>((resolve) => (this.wake = resolve));
		}
	}

	signedIn(): void {
		this.say(this.welcome);
	}

	/** @returns what the client has said already to the server itself */
	leave(): Buffer {
		this.client.off('data', this.take);
		return Buffer.concat(this.chunks.splice(0));
	}
}
