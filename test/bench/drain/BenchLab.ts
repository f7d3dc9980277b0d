import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { FaultProxy } from '../../lab/FaultProxy';
import type { Report } from './contestant';
import type { Access, Task } from './Task';

const run = promisify(execFile);

export interface Folder {
	mailbox: string;
	token: string;
	count: number;
	octets: number;
	/** As POP3 gives them: every message ends with a line end. */
	pop3Octets: number;
}

const LINE_END = Buffer.from('\r\n');

/** The servers that everybody drains. */
export class BenchLab {
	private folders = 0;

	private constructor(
		private readonly authority: Authority,
		private readonly dovecot: Dovecot,
		private readonly ca: string,
		/** For `node --cpu-prof`. */
		private readonly profileTo?: string,
	) {}

	static async start(profileTo?: string): Promise<BenchLab> {
		const authority = await Authority.start();
		const dovecot = await Dovecot.start({ authority });
		return new BenchLab(authority, dovecot, await readFile(dovecot.certificates.ca, 'utf8'), profileTo);
	}

	async fill(messages: Iterable<Buffer>): Promise<Folder> {
		const mailbox = `bench${String((this.folders += 1))}@contoso.example`;
		await this.authority.setUsers([...this.authority.users, { user: mailbox, password: 'secret' }]);
		const token = (await this.authority.signIn({ user: mailbox })).access_token;
		let octets = 0;
		let pop3Octets = 0;
		const counted = function* () {
			for (const mime of messages) {
				octets += mime.length;
				pop3Octets += mime.length + (mime.subarray(-2).equals(LINE_END) ? 0 : LINE_END.length);
				yield mime;
			}
		};
		const count = await this.dovecot.deliverMany(mailbox, counted());
		const folder = { mailbox, token, count, octets, pop3Octets };
		// Nobody is to pay for Dovecot's first look at the mails.
		await this.compete(folder, { contestant: 'imapflow', chunk: 0 });
		return folder;
	}

	/** @param latencyMs delay each way */
	async compete(
		folder: Folder,
		{
			latencyMs = 0,
			...task
		}: Pick<Task, 'contestant' | 'chunk' | 'runMs' | 'onSuccess' | 'profile'> & { latencyMs?: number },
	): Promise<Report> {
		await this.dovecot
			.doveadm('flags', 'remove', '-u', folder.mailbox, '\\Seen', 'mailbox', 'INBOX', 'seen')
			.catch(() => undefined);
		const { ports } = this.dovecot;
		const target = /^(pop|fetchmail)/.test(task.contestant) ? ports.pop3s : ports.imaps;
		const proxy = latencyMs > 0 ? await FaultProxy.start({ port: target }) : undefined;
		proxy?.slow({ latencyMs });
		const { mailbox, token, count } = folder;
		const port = proxy?.port ?? target;
		try {
			const report = await this.spawn({
				...task,
				host: this.dovecot.host,
				port,
				ca: this.ca,
				password: Dovecot.password,
				mailbox,
				token,
				count,
			});
			// fetchmail writes header fields of its own into each message, and n8n's items do not contain it.
			const isMadeAnew = task.contestant === 'fetchmail' || task.contestant.startsWith('n8n');
			const expected = target === ports.imaps ? folder.octets : folder.pop3Octets;
			const isAsSent = isMadeAnew || report.tally.octets === expected;
			if (report.tally.messages === count && isAsSent) return report;
			throw new Error(
				`${task.contestant} drained ${JSON.stringify(report.tally)} of ${JSON.stringify({ count, octets: expected })}`,
			);
		} finally {
			await proxy?.stop();
		}
	}

	/** The way to a mailbox. */
	access({ mailbox, token }: Folder, protocol: 'imaps' | 'pop3s'): Access {
		return { host: this.dovecot.host, port: this.dovecot.ports[protocol], ca: this.ca, mailbox, token };
	}

	async stop(): Promise<void> {
		await this.dovecot.stop();
		await this.authority.stop();
	}

	private async spawn(task: Task): Promise<Report> {
		const profile = this.profileTo === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', this.profileTo];
		const script = join(__dirname, 'contestant.ts');
		const args = [...profile, '--import', 'tsx', script, JSON.stringify(task)];
		const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
		return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Report;
	}
}
