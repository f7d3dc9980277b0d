import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningUser } from '../dovecot/runningUser';
import { freePorts } from '../freePorts';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { waitFor } from '../waitFor';
import { ImapFront } from './ImapFront';
import { PlainImap } from './PlainImap';
import { Pop3Front } from './Pop3Front';
import type { OpenSession } from './SignInFront';
import { type Unpacked, unpacked } from './unpacked';
import { untilSaid } from './untilSaid';

export interface CyrusOptions {
	authority: { url: string };
	/** As before version 3: folders are below `INBOX.`, those of other users below `user.`. */
	prefixed?: boolean;
}

/** What it takes of its POP3 server; `CAPA` tells them. */
const POP3_CAPABILITIES = ['UIDL', 'TOP', 'PIPELINING', 'RESP-CODES', 'EXPIRE NEVER', 'IMPLEMENTATION Cyrus'];

/** A Cyrus of its own, IMAP and POP3, run by an ordinary user. */
export class Cyrus {
	readonly imap: ImapFront;
	readonly pop3: Pop3Front;
	private readonly user = runningUser();
	private readonly files: Unpacked;
	private readonly lookers = new Map<string, Promise<PlainImap>>();
	private readonly ports = { imap: 0, pop3: 0 };
	private master?: ChildProcess;

	private constructor(
		private readonly folder: string,
		private readonly options: CyrusOptions,
	) {
		this.files = unpacked('cyrus', folder);
		const { authority: { url: authority } } = options;
		this.imap = new ImapFront('imap', { authority, open: (user) => this.openImap(user) });
		this.pop3 = new Pop3Front({ authority, open: (user) => this.openPop3(user) }, POP3_CAPABILITIES);
	}

	static async start(options: CyrusOptions): Promise<Cyrus> {
		const folder = await mkdtemp(join(tmpdir(), 'lab-cyrus-'));
		Guard.instance.addFolder(folder);
		chmodSync(folder, 0o755);
		const cyrus = new Cyrus(folder, options);
		await cyrus.start();
		await Promise.all([cyrus.imap.listen(), cyrus.pop3.listen()]);
		return cyrus;
	}

	/** By APPEND, which keeps every octet; LMTP would write lines of its own into the header. */
	async deliver(mailbox: string, messages: readonly Buffer[], folder = 'INBOX'): Promise<number> {
		const imap = await this.looker(mailbox);
		for (const message of messages) await imap.append(folder, message);
		return messages.length;
	}

	async flags(mailbox: string, folder = 'INBOX'): Promise<string[][]> {
		return await (await this.looker(mailbox)).flags(folder);
	}

	/** UIDs of what is in the inbox; files of what was deleted lie there longer. */
	async uids(mailbox: string): Promise<string[]> {
		return await (await this.looker(mailbox)).uids('INBOX');
	}

	/** A session as the user, for what only the lab may do. */
	async looker(mailbox: string): Promise<PlainImap> {
		let looker = this.lookers.get(mailbox);
		if (looker === undefined) {
			looker = this.openImap(mailbox).then((session) => new PlainImap(session));
			this.lookers.set(mailbox, looker);
		}
		return await looker;
	}

	async stop(): Promise<void> {
		for (const looker of this.lookers.values()) (await looker).end();
		await Promise.all([this.imap.stop(), this.pop3.stop()]);
		const { master } = this;
		if (master?.pid !== undefined) {
			killGroup(master.pid, 'SIGKILL');
			await waitFor('Cyrus to end', () => master.exitCode !== null || master.signalCode !== null);
			Guard.instance.removeGroup(master.pid);
		}
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
		Guard.instance.removeFolder(this.folder);
	}

	private async start(): Promise<void> {
		const [imap = 0, pop3 = 0] = await freePorts(2);
		Object.assign(this.ports, { imap, pop3 });
		this.prepare();
		const owner = process.getuid?.() === 0 ? { uid: this.user.uid, gid: this.user.gid } : {};
		const at = (name: string) => join(this.folder, name);
		const master = spawn(
			this.files.program('usr/lib/cyrus/bin/master'),
			['-C', at('imapd.conf'), '-M', at('cyrus.conf'), '-p', at('state/master.pid'), '-D'],
			{
				detached: true,
				stdio: 'ignore',
				env: {
					LD_LIBRARY_PATH: this.files.libraries,
					// Cyrus asks for a user of its own: it is shown us by that name.
					LD_PRELOAD: this.files.library('libnss_wrapper.so'),
					NSS_WRAPPER_PASSWD: at('passwd'),
					NSS_WRAPPER_GROUP: at('group'),
					CYRUS_USER: 'cyrus',
				},
				...owner,
			},
		);
		this.master = master;
		master.unref();
		if (master.pid !== undefined) Guard.instance.addGroup(master.pid);
		let ended = false;
		master.once('error', () => (ended = true)).once('exit', () => (ended = true));
		await waitFor('Cyrus to greet', async () => {
			if (ended) throw new Error('Cyrus ended');
			return await this.greets();
		}, 20_000);
	}

	private async greets(): Promise<boolean> {
		try {
			(await this.openPop3('lab')).end();
			(await this.openImap('lab')).end();
			return true;
		} catch {
			return false;
		}
	}

	private prepare(): void {
		const { folder, user, ports } = this;
		const at = (name: string) => join(folder, name);
		const program = (name: string) => `${this.files.program(`usr/lib/cyrus/bin/${name}`)} -C ${at('imapd.conf')}`;
		const others = (path: string) =>
			readFileSync(path, 'utf8').split('\n').filter((line) => !line.startsWith('cyrus:')).join('\n');
		const id = `${String(user.uid)}:${String(user.gid)}`;
		writeFileSync(at('passwd'), `cyrus:x:${id}::${folder}:/bin/false\n${others('/etc/passwd')}`);
		writeFileSync(at('group'), `cyrus:x:${String(user.gid)}:\n${others('/etc/group')}`);
		writeFileSync(at('imapd.conf'), imapdConf(folder, this.options.prefixed ?? false));
		writeFileSync(
			at('cyrus.conf'),
			`START {\n  recover cmd="${program('ctl_cyrusdb')} -r"\n}\nSERVICES {\n` +
				`  imap cmd="${program('imapd')}" listen="127.0.0.1:${String(ports.imap)}" prefork=1\n` +
				`  pop3 cmd="${program('pop3d')}" listen="127.0.0.1:${String(ports.pop3)}" prefork=0\n}\n`,
		);
		const parts = ['proc', 'socket', 'db', 'sync', 'log', 'lock', 'ptclient', 'msg'];
		for (const part of parts) mkdirSync(at(`state/${part}`), { recursive: true });
		mkdirSync(at('spool'));
		if (process.getuid?.() !== 0) return;
		for (const path of ['.', 'state', 'spool', ...parts.map((part) => `state/${part}`)])
			chownSync(at(path), user.uid, user.gid);
	}

	private async openImap(user: string): Promise<OpenSession> {
		const socket = await dial(this.ports.imap);
		await untilSaid(socket, /^\* OK [^\n]*\n/m);
		socket.write(`in LOGIN ${nameOf(user)} x\r\n`);
		await untilSaid(socket, /^in OK [^\n]*\n/m);
		return { input: socket, output: socket, end: () => socket.destroy() };
	}

	private async openPop3(user: string): Promise<OpenSession> {
		const socket = await dial(this.ports.pop3);
		await untilSaid(socket, /^\+OK [^\n]*\n/m);
		socket.write(`USER ${nameOf(user)}\r\n`);
		await untilSaid(socket, /^\+OK [^\n]*\n/m);
		socket.write('PASS x\r\n');
		await untilSaid(socket, /^(?:\+OK|-ERR)[^\n]*\n/m);
		return { input: socket, output: socket, end: () => socket.destroy() };
	}
}

/** Every password is taken: the front asks for tokens. */
function imapdConf(folder: string, prefixed: boolean): string {
	return `
configdirectory: ${folder}/state
partition-default: ${folder}/spool
defaultpartition: default
mailbox_legacy_dirs: yes
altnamespace: ${prefixed ? 'no' : 'yes'}
unixhierarchysep: ${prefixed ? 'no' : 'yes'}
allowplaintext: yes
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
autocreate_quota: 0
autocreate_inbox_folders: Archive
expunge_mode: immediate
delete_mode: immediate
duplicatesuppression: no
imapidlepoll: 1
imap_inprogress_interval: 0
popminpoll: 0
`;
}

async function dial(port: number) {
	const socket = connect({ host: '127.0.0.1', port, noDelay: true });
	await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
	return socket;
}

/** Users of Cyrus have no domain here. */
function nameOf(mailbox: string): string {
	return mailbox.toLowerCase().replace(/@.*/, '');
}
