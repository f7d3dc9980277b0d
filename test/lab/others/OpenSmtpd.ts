import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runningUser } from '../dovecot/runningUser';
import { OtherMta, type Relay } from './OtherMta';
import { unpacked } from './unpacked';
import { wrappedUsers } from './wrappedUsers';

/**
 * OpenBSD's mail server. It insists on being root, on users of its own and on fixed places for its queue and socket: it
 * gets those in a mount namespace, so that nothing of it is to be seen outside. Who is not root needs sudo without a
 * password for that.
 */
export class OpenSmtpd extends OtherMta {
	private readonly privilege = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

	/** @param options.refuses an address that it does not know */
	static async start(relay: Relay, { refuses = '' }: { refuses?: string } = {}): Promise<OpenSmtpd> {
		const server = new OpenSmtpd('OpenSMTPD', relay);
		await server.prepare();
		await server.start(refuses);
		return server;
	}

	private async start(refuses: string): Promise<void> {
		const files = unpacked('opensmtpd', this.folder);
		const { uid, gid } = process.getuid?.() === 0 ? runningUser() : { uid: 65_534, gid: 65_534 };
		const at = (name: string) => join(this.folder, name);
		const users = { opensmtpd: { uid, gid }, opensmtpq: { uid: uid - 1, gid: gid - 1 } };
		const env = wrappedUsers(this.folder, files, users);
		writeFileSync(
			at('smtpd.conf'),
			`listen on ${this.host} port ${String(this.port)} hostname opensmtpd.example\n` +
				`action "on" relay host smtp://${this.relay.host}:${String(this.relay.port)}\n` +
				`match from any for rcpt-to "${refuses}" reject\n` +
				'match from any for any action "on"\n',
		);
		const exported = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
		const script = [
			...['/var/spool', '/var/lib', '/run'].map((path) => `mount -t tmpfs tmpfs ${path}`),
			'mkdir -p /var/spool/smtpd /var/lib/opensmtpd/empty',
			'chmod 711 /var/spool/smtpd',
			...exported,
			`exec '${files.program('usr/sbin/smtpd')}' -d -f '${at('smtpd.conf')}'`,
		].join(' && ');
		const [program = 'unshare', ...args] = [...this.privilege, 'unshare', '--mount', 'sh', '-c', script];
		await this.run(program, args, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
	}

	protected override kill(pid: number): void {
		const [program = 'kill', ...args] = [...this.privilege, 'kill', '-KILL', '--', `-${String(pid)}`];
		spawnSync(program, args, { stdio: 'ignore' });
	}
}
