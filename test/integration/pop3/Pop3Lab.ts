import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { readFile } from 'node:fs/promises';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import type { AccessToken } from '../../../nodes/mail/contracts/TokenProvider';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { LoginPace } from '../../../nodes/mail/pop3/LoginPace';
import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../../nodes/mail/pop3/Pop3Delivery';
import type { Pop3Settings } from '../../../nodes/mail/pop3/Pop3Settings';
import { Pop3Source } from '../../../nodes/mail/pop3/Pop3Source';
import { FetchTrouble } from '../../../nodes/mail/source/FetchTrouble';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot, type DovecotOptions } from '../../lab/dovecot/Dovecot';
import { FaultProxy } from '../../lab/FaultProxy';

/** Passes everything on and remembers the lines of the clients. */
class Listener {
	readonly lines: string[] = [];

	private constructor(private readonly server: Server) {}

	static async start(port: number): Promise<Listener> {
		const server = createServer((client) => {
			const upstream = connect({ host: '127.0.0.1', port });
			let rest = '';
			client.on('data', (chunk) => {
				const lines = (rest + chunk.toString('latin1')).split('\r\n');
				rest = lines.pop() ?? '';
				listener.lines.push(...lines);
			});
			client.pipe(upstream).pipe(client);
			for (const socket of [client, upstream]) socket.on('error', () => undefined);
		});
		const listener = new Listener(server);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return listener;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		await new Promise((resolve) => this.server.close(resolve));
	}
}

export type Variant = Partial<Omit<Pop3Settings, 'connection'>> & {
	connection?: Partial<ConnectionSettings>;
};

/** An authority, a Dovecot that asks it, and a faulty way to that; mailboxes are made as they are asked for. */
export class Pop3Lab {
	readonly warnings: MailError[] = [];
	token = '';
	/** Milliseconds since the epoch. */
	tokenExpiresAt: number | undefined;
	mailbox = '';
	ca = '';
	private count = 0;
	private readonly opened: Pop3Source[] = [];
	private trouble = new FetchTrouble();
	private pace = new LoginPace();

	private constructor(
		readonly authority: Authority,
		readonly dovecot: Dovecot,
		readonly proxy: FaultProxy,
	) {}

	static async start(options: Omit<DovecotOptions, 'authority'> = {}): Promise<Pop3Lab> {
		const authority = await Authority.start();
		const dovecot = await Dovecot.start({ ...options, authority });
		const lab = new Pop3Lab(authority, dovecot, await FaultProxy.start({ port: dovecot.ports.pop3 }));
		lab.ca = await readFile(dovecot.certificates.ca, 'utf8');
		return lab;
	}

	/** A fresh mailbox and somebody signed in to it. */
	async reset(): Promise<void> {
		await this.closeAll();
		this.proxy.heal();
		this.warnings.length = 0;
		this.trouble = new FetchTrouble();
		this.pace = new LoginPace();
		this.tokenExpiresAt = undefined;
		this.mailbox = `pop${String((this.count += 1))}@contoso.example`;
		await this.authority.setUsers([{ user: this.mailbox, password: 'secret' }]);
		this.token = (await this.authority.signIn()).access_token;
	}

	private get accessToken(): AccessToken {
		const { token, tokenExpiresAt: expiresAt } = this;
		return { token, ...(expiresAt === undefined ? {} : { expiresAt }) };
	}

	settings({ connection, ...variant }: Variant = {}): Pop3Settings {
		return {
			connection: { host: this.proxy.host, port: this.proxy.port, security: 'none', ...connection },
			mailbox: this.mailbox,
			read: 'all',
			afterProcessing: 'keep',
			checkIntervalMs: 300,
			answerMs: 2_000,
			maxMessageBytes: 50_000_000,
			activatedAt: Date.now(),
			...variant,
		};
	}

	source(variant?: Variant, filter?: MailFilter): Pop3Source {
		const source = new Pop3Source({
			...(filter === undefined ? {} : { filter }),
			settings: this.settings(variant),
			tokens: { getToken: () => Promise.resolve(this.accessToken) },
			trouble: this.trouble,
			pace: this.pace,
			warn: (error) => this.warnings.push(error),
		});
		this.opened.push(source);
		return source;
	}

	async open(
		variant?: Variant,
		cursor?: Pop3Cursor,
		inHand: Pop3Delivery[] = [],
		filter?: MailFilter,
	): Promise<Pop3Source> {
		const source = this.source(variant, filter);
		await source.connect(cursor, inHand, new AbortController().signal);
		return source;
	}

	async deliver(...subjects: string[]): Promise<void> {
		await this.dovecot.deliverMany(
			this.mailbox,
			subjects.map((subject) => mail(subject)),
		);
	}

	/** Lets the server give all messages other unique-ids. UIDVALIDITY counts seconds. */
	async newUids(): Promise<void> {
		await new Promise((resolve) => setTimeout(resolve, 1_100));
		await this.dovecot.changeUidValidity(this.mailbox);
	}

	/** How many messages lie in the mailbox. */
	get left(): number {
		return this.dovecot.messages(this.mailbox).length;
	}

	/** What the server heard meanwhile, tokens left out: a proxy of its own listens. */
	async commandsOf(work: () => Promise<void>): Promise<string[]> {
		const listener = await Listener.start(this.dovecot.ports.pop3);
		this.proxy.retarget({ port: listener.port });
		try {
			await work();
		} finally {
			this.proxy.retarget({ port: this.dovecot.ports.pop3 });
			await listener.stop();
		}
		return listener.lines.map((line) => (/^[A-Za-z0-9+/=]{60,}$/.test(line) ? '(token)' : line));
	}

	async closeAll(): Promise<void> {
		for (const source of this.opened.splice(0)) await source.close();
	}

	async stop(): Promise<void> {
		await this.closeAll();
		await this.proxy.stop();
		await this.dovecot.stop();
		await this.authority.stop();
	}
}

export function mail(subject: string, body = 'Hello'): string {
	return `From: someone@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@pop3.example>\r\n\r\n${body}\r\n`;
}

export async function readAll(source: Pop3Source, chunk = 10): Promise<Pop3Delivery[]> {
	const all: Pop3Delivery[] = [];
	for (;;) {
		const some = await source.read(chunk, new AbortController().signal);
		if (some.length === 0) return all;
		all.push(...some);
	}
}

/** Likewise, and takes each as done: no more than 150 can be in hand. */
export async function drain(source: Pop3Source, chunk: number): Promise<Pop3Delivery[]> {
	const all: Pop3Delivery[] = [];
	for (;;) {
		const some = await source.read(chunk, new AbortController().signal);
		if (some.length === 0) return all;
		await source.acknowledge(some, 'processed');
		all.push(...some);
	}
}

/** Waits and reads until something comes. */
export async function readNext(source: Pop3Source): Promise<Pop3Delivery[]> {
	const { signal } = new AbortController();
	for (;;) {
		const some = await source.read(10, signal);
		if (some.length > 0) return some;
		await source.wait(signal);
	}
}

export function subjects(deliveries: readonly Pop3Delivery[]): (string | undefined)[] {
	return deliveries.map(({ mime }) => /^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1]);
}
