import type { Certificates } from './makeCertificates';
import type { RunningUser } from './runningUser';

export interface DovecotPorts {
	/** Plain, with STARTTLS. */
	imap: number;
	/** TLS from the first octet. */
	imaps: number;
	pop3: number;
	pop3s: number;
	/**
	 * Plain, with STARTTLS. Its command lines end at 1,024 octets, which a token is longer than: XOAUTH2 goes by the
	 * 334 step. Logging in needs the relay to be there.
	 */
	submission: number;
}

export interface DovecotConfig {
	/** The instance's own folder. */
	folder: string;
	user: RunningUser;
	host: string;
	ports: DovecotPorts;
	certificates: Certificates;
	/** Base URL of the authority; without it only passwords log in. */
	authority?: string;
	/** For logins with a password (AUTH PLAIN, LOGIN), the same for every user. */
	password: string;
	/** `required`: no login before STARTTLS. */
	ssl: 'yes' | 'required';
	/** Folders every mailbox has from its first login on. */
	autocreate: string[];
	/** Where the submission server hands mail on to. */
	relay?: { host: string; port: number };
	/** Lines put behind all others. */
	extra?: string;
}

/** Dovecot asks by RFC 7662; which mailbox was asked for reaches the authority by way of `auth_policy_*`, see below. */
export function oauth2Config(authority: string): string {
	return `
introspection_mode = post
introspection_url = ${authority}/lab/introspect
force_introspection = yes
send_auth_headers = yes
client_id = dovecot
client_secret = dovecot
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
`;
}

/**
 * A token opens the user's own mailbox and the shared ones he has rights to, but Dovecot compares the SASL user with
 * one name from the introspection, and its request does not say which mailbox is asked for. The authentication policy
 * does: Dovecot posts it ahead of every login, with the login name and the client's address and port. The authority
 * remembers them, finds the same address in the introspection request (`X-Dovecot-Auth-Remote`), and answers with the
 * mailbox when the token may open it for this protocol (`X-Dovecot-Auth-Service`), else with the user's own name.
 */
function oauth2(authority: string, folder: string): string {
	return `
auth_policy_server_url = ${authority}/lab/login
auth_policy_hash_nonce = lab
auth_policy_check_after_auth = no
auth_policy_report_after_auth = no
auth_policy_reject_on_fail = yes
auth_policy_request_attributes = login=%{requested_username} remote=%{rip}:%{rport} local=%{lip}:%{lport}
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/oauth2.conf
}
`;
}

function services(ports: DovecotPorts): string {
	const listener = (name: string, port: number, ssl: boolean) =>
		`  inet_listener ${name} {\n    port = ${port}\n    ssl = ${ssl ? 'yes' : 'no'}\n  }\n`;
	// A login process that serves many clients (performance mode) spares a fork for each connection.
	const login = (name: string, listeners: string) =>
		`service ${name}-login {\n  chroot =\n  service_count = 0\n  process_min_avail = 1\n  client_limit = 2000\n${listeners}}\n` +
		`service ${name} {\n  process_limit = 1000\n}\n`;
	return (
		login('imap', listener('imap', ports.imap, false) + listener('imaps', ports.imaps, true)) +
		login('pop3', listener('pop3', ports.pop3, false) + listener('pop3s', ports.pop3s, true)) +
		login('submission', listener('submission', ports.submission, false) + listener('submissions', 0, true))
	);
}

function mailboxes(names: string[]): string {
	const boxes = names.map((name) => `  mailbox "${name}" {\n    auto = create\n  }\n`);
	return `namespace inbox {\n  inbox = yes\n  separator = /\n${boxes.join('')}}\n`;
}

/** Configuration of a private Dovecot 2.3 that an ordinary user can run. */
export function dovecotConfig(config: DovecotConfig): string {
	const { folder, user, certificates } = config;
	return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
listen = ${config.host}
protocols = imap pop3 submission
default_internal_user = ${user.name}
default_internal_group = ${user.group}
default_login_user = ${user.name}
mail_uid = ${user.name}
mail_gid = ${user.group}
first_valid_uid = 1
default_vsz_limit = 1G
default_client_limit = 4000
mail_max_userip_connections = 1000
auth_mechanisms = plain xoauth2
auth_failure_delay = 0 secs
auth_verbose = yes
disable_plaintext_auth = no
ssl = ${config.ssl}
ssl_cert = <${certificates.certificate}
ssl_key = <${certificates.key}
ssl_dh =
mail_location = maildir:${folder}/mail/%Lu/Maildir
maildir_very_dirty_syncs = yes
mail_fsync = never
imap_hibernate_timeout = 0
imap_idle_notify_interval = 2 mins
mailbox_idle_check_interval = 1 secs
submission_relay_host = ${config.relay?.host ?? '127.0.0.1'}
submission_relay_port = ${config.relay?.port ?? 1}
submission_relay_trusted = yes
submission_max_mail_size = 150M
recipient_delimiter = +
${mailboxes(config.autocreate)}${services(config.ports)}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service ipc {
  chroot =
}
${config.authority ? oauth2(config.authority, folder) : ''}
passdb {
  driver = static
  mechanisms = plain
  args = password=${config.password}
}
userdb {
  driver = static
  args = uid=${user.name} gid=${user.group} home=${folder}/mail/%Lu allow_all_users=yes
}
${config.extra ?? ''}
`;
}
