import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, isFree } from '../freePorts';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { waitFor } from '../waitFor';
import type { DovecotPorts } from './dovecotConfig';
import { greets } from './greets';
import { type Certificates, makeCertificates } from './makeCertificates';
import { type DeliverOptions, Maildir, type StoredMessage } from './Maildir';
import { prepareFolder } from './prepareFolder';
import { runningUser } from './runningUser';

const run = promisify(execFile);

const MAX_STARTS = 3;
const FAREWELL_MS = 300;

export interface DovecotOptions {
	/** The authority that tells whether a token is good: its base URL. */
	authority?: { url: string };
	/** Default `yes`: STARTTLS is offered, a login without it accepted. */
	ssl?: 'yes' | 'required';
	/** Default: Archive, Processed. */
	autocreate?: string[];
	relay?: { host: string; port: number };
	/** Further configuration. */
	extra?: string;
}

export interface ReadMessage extends StoredMessage {
	mime: Buffer;
}

/** A real Dovecot with its own folder, certificates and ports, run by an ordinary user. */
export class Dovecot {
	static readonly password = 'baseline';
	/** Connections from an address to itself count as secured for Dovecot; `required` is for those from another one. */
	readonly host: string;
	ports: DovecotPorts = { imap: 0, imaps: 0, pop3: 0, pop3s: 0, submission: 0 };
	certificates: Certificates = { ca: '', certificate: '', key: '' };
	folder = '';

	private readonly user = runningUser();
	private readonly maildirs = new Map<string, Maildir>();
	private master?: ChildProcess;

	constructor(private readonly options: DovecotOptions = {}) {
		this.host = options.ssl === 'required' ? '127.0.0.2' : '127.0.0.1';
	}

	static async start(options?: DovecotOptions): Promise<Dovecot> {
		const dovecot = new Dovecot(options);
		await dovecot.start();
		return dovecot;
	}

	/** Starts the server; after a `stop({ keep: true })` on the same ports and the same mail. */
	async start(): Promise<void> {
		if (this.master) return;
		if (this.folder) return await this.launch();
		for (let attempt = 1; ; attempt += 1) {
			await this.prepare();
			try {
				return await this.launch();
			} catch (error) {
				await this.removeFolder();
				// Another process may have taken one of the ports since they were found free.
				if (attempt === MAX_STARTS) throw error;
			}
		}
	}

	private async launch(): Promise<void> {
		const master = spawn(program('dovecot'), ['-F', '-c', this.configFile], {
			// A group of its own: one signal reaches every process of the server.
			detached: true,
			stdio: 'ignore',
			...(process.getuid?.() === 0 ? { uid: this.user.uid, gid: this.user.gid } : {}),
		});
		this.master = master;
		if (master.pid) Guard.instance.addGroup(master.pid);
		// A test that forgets to stop it shall end all the same; the guard sees to the rest.
		master.unref();
		let ended = false;
		master.once('error', () => (ended = true)).once('exit', () => (ended = true));
		try {
			await waitFor('Dovecot to greet', async () => {
				if (ended) throw new Error('Dovecot ended');
				return await greets(this.host, this.ports.imap);
			});
		} catch (error) {
			const said = await this.logs();
			if (master.pid) {
				killGroup(master.pid, 'SIGKILL');
				Guard.instance.removeGroup(master.pid);
			}
			delete this.master;
			throw new Error(`${(error as Error).message}:\n${said}`, { cause: error });
		}
	}

	/**
	 * @param options.signal SIGTERM lets it say goodbye to its clients, SIGKILL cuts them off
	 * @param options.keep keeps mail and configuration for another `start`
	 */
	async stop(options: { signal?: 'SIGTERM' | 'SIGKILL'; keep?: boolean } = {}): Promise<void> {
		const master = this.master;
		if (master?.pid) {
			const ended = () => master.exitCode !== null || master.signalCode !== null;
			master.ref();
			if (!ended() && options.signal !== 'SIGKILL') {
				master.kill('SIGTERM');
				// The clients have their BYE by then; its own last processes wait on each other for some seconds.
				await waitFor('Dovecot to end', ended, FAREWELL_MS).catch(() => undefined);
			}
			killGroup(master.pid, 'SIGKILL');
			// A master that is still there, by its number in a file, keeps the next one from starting.
			await waitFor('the master of Dovecot to end', ended);
			await waitFor('the processes of Dovecot to end', () => this.portsFree());
			Guard.instance.removeGroup(master.pid);
		}
		delete this.master;
		if (!options.keep) await this.removeFolder();
	}

	private async removeFolder(): Promise<void> {
		if (!this.folder) return;
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
		Guard.instance.removeFolder(this.folder);
		this.folder = '';
	}

	async restart(options: { signal?: 'SIGTERM' | 'SIGKILL' } = {}): Promise<void> {
		await this.stop({ ...options, keep: true });
		await this.start();
	}

	/** Puts a message into a mailbox, past all protocols; a server that runs tells its clients within a second. */
	deliver(mailbox: string, mime: Buffer | string, options?: DeliverOptions): void {
		this.maildir(mailbox).deliver(mime, options);
	}

	async deliverMany(
		mailbox: string,
		messages: Iterable<Buffer | string>,
		options?: DeliverOptions,
	): Promise<number> {
		return await this.maildir(mailbox).deliverMany(messages, options);
	}

	createFolder(mailbox: string, folder: string): void {
		this.maildir(mailbox).ensure(folder);
	}

	/** The messages of a folder with their flags, as they lie on disk. */
	messages(mailbox: string, folder?: string): StoredMessage[] {
		return this.maildir(mailbox).messages(folder);
	}

	flags(mailbox: string, folder?: string): string[][] {
		return this.messages(mailbox, folder).map(({ flags }) => flags);
	}

	/** Like `messages`, with the content. */
	async readMessages(mailbox: string, folder?: string): Promise<ReadMessage[]> {
		return await Promise.all(
			this.messages(mailbox, folder).map(async (one) => ({ ...one, mime: await readFile(one.path) })),
		);
	}

	/** Ends the sessions of a user as an administrator would. */
	async kick(mailbox: string): Promise<void> {
		await this.doveadm('kick', mailbox);
	}

	/** Runs `doveadm` against this instance and gives its output. */
	async doveadm(...args: string[]): Promise<string> {
		const identity = process.getuid?.() === 0 ? { uid: this.user.uid, gid: this.user.gid } : {};
		return (await run(program('doveadm'), ['-c', this.configFile, ...args], identity)).stdout;
	}

	/** Renumbers a folder under a new UIDVALIDITY; sessions of the user are ended. */
	async changeUidValidity(mailbox: string, folder = 'INBOX'): Promise<void> {
		const before = await this.uidValidity(mailbox, folder);
		this.maildir(mailbox).renumber(folder);
		await this.kick(mailbox).catch(() => undefined);
		await waitFor('another UIDVALIDITY', async () => (await this.uidValidity(mailbox, folder)) !== before);
	}

	async uidValidity(mailbox: string, folder = 'INBOX'): Promise<number> {
		const status = await this.doveadm('mailbox', 'status', '-u', mailbox, 'uidvalidity', folder);
		return Number(/uidvalidity=(\d+)/.exec(status)?.[1]);
	}

	/** What the server logged, for the output of a failed test. */
	async logs(): Promise<string> {
		const file = join(this.folder, 'dovecot.log');
		return existsSync(file) ? await readFile(file, 'utf8') : '(Dovecot has logged nothing)';
	}

	maildir(mailbox: string): Maildir {
		const name = mailbox.toLowerCase();
		let maildir = this.maildirs.get(name);
		if (!maildir) {
			const owner = process.getuid?.() === 0 ? this.user : undefined;
			maildir = new Maildir(join(this.folder, 'mail', name, 'Maildir'), owner);
			this.maildirs.set(name, maildir);
		}
		return maildir;
	}

	private get configFile(): string {
		return join(this.folder, 'dovecot.conf');
	}

	private async prepare(): Promise<void> {
		this.folder = await mkdtemp(join(tmpdir(), 'lab-dovecot-'));
		Guard.instance.addFolder(this.folder);
		this.maildirs.clear();
		const [imap = 0, imaps = 0, pop3 = 0, pop3s = 0, submission = 0] = await freePorts(5);
		this.ports = { imap, imaps, pop3, pop3s, submission };
		this.certificates = await makeCertificates(this.folder);
		const { authority, ssl = 'yes', autocreate = ['Archive', 'Processed'], relay, extra } = this.options;
		const { folder, user, host, ports, certificates } = this;
		const own = { folder, user, host, ports, certificates, password: Dovecot.password, ssl, autocreate };
		await prepareFolder({
			...own,
			...(authority && { authority: authority.url }),
			...(relay && { relay }),
			...(extra !== undefined && { extra }),
		});
	}

	/** The kernel closes the ports with the last process that holds them. */
	private async portsFree(): Promise<boolean> {
		return (await Promise.all(Object.values(this.ports).map((port) => isFree(port, this.host)))).every(
			Boolean,
		);
	}
}

/** Daemons live outside an ordinary user's PATH. */
function program(name: string): string {
	return [`/usr/sbin/${name}`, `/usr/bin/${name}`].find((path) => existsSync(path)) ?? name;
}
