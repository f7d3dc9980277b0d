import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Maildir } from '../dovecot/Maildir';
import { runningUser } from '../dovecot/runningUser';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { ImapFront } from './ImapFront';
import { Pop3Front } from './Pop3Front';
import type { OpenSession } from './SignInFront';
import { type Unpacked, unpacked } from './unpacked';
import { untilSaid } from './untilSaid';

/** As Debian configures it, without the mechanisms for passwords. */
const CAPABILITIES =
	'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE';
/** As it answers CAPA. */
const POP3_CAPABILITIES = ['TOP', 'LOGIN-DELAY 10', 'PIPELINING', 'UIDL', 'IMPLEMENTATION Courier Mail Server'];

/**
 * Courier-IMAP and its POP3 server: a process for each session, as its login process would start it, over Maildirs.
 * What it shows that others do not: no UIDNEXT, no MOVE, the prefix `INBOX.`, notice of changes by polling.
 */
export class Courier {
	readonly imap: ImapFront;
	readonly pop3: Pop3Front;
	private readonly user = runningUser();
	private readonly files: Unpacked;
	private readonly maildirs = new Map<string, Maildir>();
	/** Its watcher of folders is one for each of these. */
	private readonly watchId = `lab${String(process.pid)}x${String((count += 1))}`;
	private readonly groups = new Set<number>();

	private constructor(
		private readonly folder: string,
		authority: string,
	) {
		this.files = unpacked('courier', folder);
		this.imap = new ImapFront('imap', {
			authority,
			open: (user) => this.session('usr/bin/imapd', user, /^\* PREAUTH[^\n]*\n/m),
		});
		this.pop3 = new Pop3Front(
			{ authority, open: (user) => this.session('usr/lib/courier/courier/courierpop3d', user, /^\+OK[^\n]*\n/m) },
			POP3_CAPABILITIES,
		);
	}

	static async start({ authority }: { authority: { url: string } }): Promise<Courier> {
		const folder = await mkdtemp(join(tmpdir(), 'lab-courier-'));
		Guard.instance.addFolder(folder);
		chmodSync(folder, 0o755);
		const courier = new Courier(folder, authority.url);
		mkdirSync(join(folder, 'mail'));
		if (courier.owner) chownSync(join(folder, 'mail'), courier.owner.uid, courier.owner.gid);
		await Promise.all([courier.imap.listen(), courier.pop3.listen()]);
		return courier;
	}

	/** The Maildir of a mailbox, with a folder `Archive`. */
	maildir(mailbox: string): Maildir {
		const name = mailbox.toLowerCase();
		let maildir = this.maildirs.get(name);
		if (!maildir) {
			maildir = new Maildir(join(this.folder, 'mail', name, 'Maildir'), this.owner);
			maildir.ensure();
			maildir.ensure('Archive');
			this.maildirs.set(name, maildir);
		}
		return maildir;
	}

	/** With the line ends of files: it makes those of the network out of each. */
	async deliver(mailbox: string, messages: readonly Buffer[], folder = 'INBOX'): Promise<number> {
		const files = messages.map((message) => Buffer.from(message.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'));
		return await this.maildir(mailbox).deliverMany(files, { folder });
	}

	async stop(): Promise<void> {
		await Promise.all([this.imap.stop(), this.pop3.stop()]);
		for (const group of this.groups) this.endGroup(group);
		this.endWatcher();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
		Guard.instance.removeFolder(this.folder);
	}

	private get owner(): { uid: number; gid: number } | undefined {
		return process.getuid?.() === 0 ? this.user : undefined;
	}

	private async session(path: string, user: string, greeting: RegExp): Promise<OpenSession> {
		const { root } = this.maildir(user);
		const { uid, gid } = this.user;
		const child = spawn(this.files.program(path), [root], {
			cwd: join(root, '..'),
			detached: true,
			stdio: ['pipe', 'pipe', 'ignore'],
			env: {
				LD_LIBRARY_PATH: this.files.libraries,
				GAMIN_DEBUG_SERVER: this.files.program('usr/libexec/gam_server'),
				GAM_CLIENT_ID: this.watchId,
				AUTHENTICATED: user,
				MAILDIR: root,
				IMAP_CAPABILITY: CAPABILITIES,
				IMAP_KEYWORDS: '1',
				IMAP_ACL: '1',
				IMAP_USELOCKS: '1',
				IMAP_IDLE_TIMEOUT: '1',
				IMAP_UMASK: '022',
			},
			...(this.owner ? { uid, gid } : {}),
		});
		const group = child.pid;
		if (group !== undefined) {
			this.groups.add(group);
			Guard.instance.addGroup(group);
		}
		await untilSaid(child.stdout, greeting);
		return {
			input: child.stdin,
			output: child.stdout,
			end: () => {
				if (group !== undefined) this.endGroup(group);
			},
		};
	}

	private endGroup(group: number): void {
		killGroup(group, 'SIGKILL');
		this.groups.delete(group);
		Guard.instance.removeGroup(group);
	}

	/** It is started by the first session that idles, leaves its group, and would stay for half a minute. */
	private endWatcher(): void {
		for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
			try {
				const isOurs = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`GAM_CLIENT_ID=${this.watchId}\0`);
				if (isOurs) process.kill(Number(pid), 'SIGKILL');
			} catch {
				// It has ended, or belongs to somebody else.
			}
		}
	}
}
let count = 0;
