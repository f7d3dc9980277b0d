import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runningUser } from '../dovecot/runningUser';
import { OtherMta, type Relay } from './OtherMta';
import { unpacked } from './unpacked';
import { wrappedUsers } from './wrappedUsers';

/** Debian's name of the user that it is built for. */
const USER = 'Debian-exim';

/** Exim 4 with its own idea of what it delivers at once: ten messages a connection, unless it is told otherwise. */
export class Exim extends OtherMta {
	/** @param options.refuses an address that it does not know */
	static async start(relay: Relay, { refuses = '' }: { refuses?: string } = {}): Promise<Exim> {
		const exim = new Exim('Exim', relay);
		await exim.prepare();
		await exim.start(refuses);
		return exim;
	}

	/** Messages that it has put into its queue because there were so many over one connection. */
	get putOff(): number {
		const log = readFileSync(join(this.folder, 'spool/mainlog'), 'latin1');
		return log.split('no immediate delivery: more than 10 messages').length - 1;
	}

	private async start(refuses: string): Promise<void> {
		const files = unpacked('exim', this.folder);
		const user = runningUser();
		const at = (name: string) => join(this.folder, name);
		// Without the mark that makes it root's: it is to run as who starts it.
		const program = at('exim');
		copyFileSync(files.program('usr/sbin/exim4'), program);
		chmodSync(program, 0o755);
		mkdirSync(at('spool/input'), { recursive: true });
		writeFileSync(at('exim.conf'), this.configuration(program, refuses));
		const isRoot = process.getuid?.() === 0;
		if (isRoot) for (const name of ['', 'spool', 'spool/input']) chownSync(at(name), user.uid, user.gid);
		await this.run(program, ['-C', at('exim.conf'), '-bdf'], {
			env: wrappedUsers(this.folder, files, { [USER]: user }),
			...(isRoot ? { uid: user.uid, gid: user.gid } : {}),
		});
	}

	private configuration(program: string, refuses: string): string {
		return `
primary_hostname = exim.example
exim_path = ${program}
spool_directory = ${this.folder}/spool
log_file_path = ${this.folder}/spool/%slog
pid_file_path = ${this.folder}/exim.pid
never_users =
deliver_drop_privilege
daemon_smtp_ports = ${String(this.port)}
local_interfaces = ${this.host}
host_lookup =
rfc1413_query_timeout = 0s
keep_environment = LD_LIBRARY_PATH:LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
tls_advertise_hosts =
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny message = 5.1.1 There is nobody of that name
       condition = \${if eqi{$local_part@$domain}{${refuses}}}
  accept
data:
  accept
begin routers
on:
  driver = manualroute
  transport = on
  route_data = ${this.relay.host}
  self = send
begin transports
on:
  driver = smtp
  port = ${String(this.relay.port)}
  hosts_try_dane =
  hosts_avoid_tls = *
begin retry
* * F,1h,1m
`;
	}
}
