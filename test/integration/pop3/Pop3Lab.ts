import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import { LoginThrottle } from '../../../nodes/mail/pop3/LoginThrottle';
import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../../nodes/mail/pop3/Pop3Delivery';
import type { Pop3Settings } from '../../../nodes/mail/pop3/Pop3Settings';
import { Pop3Source } from '../../../nodes/mail/pop3/Pop3Source';
import type { DovecotOptions } from '../../lab/dovecot/Dovecot';
import { IntakeLab, startParts, type Variant as VariantOf } from '../IntakeLab';

export { mail, readAll, subjects } from '../IntakeLab';

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

export type Variant = VariantOf<Pop3Settings>;

export class Pop3Lab extends IntakeLab<Pop3Cursor, Pop3Delivery, Pop3Source, Pop3Settings> {
	private pace = new LoginThrottle();

	static async start(options: Omit<DovecotOptions, 'authority'> = {}): Promise<Pop3Lab> {
		return new Pop3Lab('pop3', await startParts('pop3', options));
	}

	override async reset(): Promise<void> {
		await super.reset();
		this.pace = new LoginThrottle();
	}

	settings({ connection, ...variant }: Variant = {}): Pop3Settings {
		return {
			connection: this.connection(connection),
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

	protected make(settings: Pop3Settings, filter: { filter?: MailFilter }): Pop3Source {
		return new Pop3Source({ ...this.common, ...filter, settings, pace: this.pace });
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
}

/** Everything that waits, each taken as done: no more than 150 can be in hand. */
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
