#!/usr/bin/env bash
# Dovecot 2.3.19 and Courier-IMAP 5.0.13 (Debian 12): a copy of mail that is marked as deleted is marked as deleted, too.
#
# Guessed: COPY puts a mail into the other folder as one that is there. \Deleted says that it is to go from the first folder.
# Seen: all flags go along (RFC 3501 section 6.4.7 says SHOULD of the flags, and leaves out none but \Recent). The next EXPUNGE
#   in the target, by whatever program, removes the copy that was made to keep it.
# Output: both: the copy has \Deleted and \Seen; after EXPUNGE in the archive: nothing.
# Why it matters: some mail programs only strike through what is deleted. A program that copies such mail to an archive, or back
#   out of the trash, reports success, and the archive's next clean-up takes it away. So does a move (COPY, \Deleted, EXPUNGE)
#   that was cut off and is begun again: its second copy is marked.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: a server comes from Debian's package courier-imap" >&2; exit 2; }
imap=/usr/lib/dovecot/imap
[ -x "$imap" ] || { echo "needs $imap: install Debian's package dovecot-imapd" >&2; exit 2; }
work=$(mktemp -d)
end() {
	# Courier starts gam_server, which would stay for half a minute.
	for exe in /proc/[0-9]*/exe; do
		if [ "$(readlink "$exe")" = "$GAMIN_DEBUG_SERVER" ]; then kill "$(basename "${exe%/exe}")"; fi
	done
	rm -rf "$work"
}
trap end EXIT
export GAMIN_DEBUG_SERVER="$work/root/usr/libexec/gam_server"
cd "$work"
apt-get download -qq courier-imap courier-authlib libcourier-unicode4 libidn12 libgamin0 gamin 2>/dev/null ||
	{ echo "apt-get could not download courier-imap: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
mkdir -p run mail/ada Maildir/{cur,new,tmp}
# Dovecot reads no mail for root.
user=$(id -u)
if [ "$user" = 0 ]; then user=65534; fi
cat >dovecot.conf <<CONF
mail_location = maildir:$work/mail/ada
namespace inbox {
  inbox = yes
  separator = /
}
base_dir = $work/run
state_dir = $work/run
log_path = $work/log
stats_writer_socket_path =
ssl = no
first_valid_uid = 1
mail_uid = $user
mail_gid = $user
CONF
# It refuses sockets for input and output, hence the pipes.
cat >imap.sh <<SH
export USER=ada HOME="$work"
cat | $imap -c "$work/dovecot.conf" | cat
SH
run=(bash imap.sh)
if [ "$(id -u)" = 0 ]; then
	chown "$user:$user" .
	chown -R "$user:$user" run mail
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi

cat >session.cjs <<'JS'
// A session with an IMAP server that speaks on its standard input and output.
const { spawn } = require('node:child_process');
exports.open = async (program, args, env) => {
	const server = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
	let text = '';
	let count = 0;
	server.stdout.on('data', (data) => (text += data.toString('latin1')));
	const until = async (pattern) => {
		for (let tries = 0; tries < 500 && !pattern.test(text); tries++) await new Promise((done) => setTimeout(done, 20));
		if (!pattern.test(text)) throw new Error(`no answer: ${text}`);
		const answer = text;
		text = '';
		return answer.trim();
	};
	await until(/^\* PREAUTH[^\n]*\n/m);
	return {
		async command(line) {
			server.stdin.write(`c${++count} ${line}\r\n`);
			return until(new RegExp(`^c${count} [^\n]*\n`, 'm'));
		},
		async append(folder, lines) {
			const message = lines.join('\r\n') + '\r\n';
			server.stdin.write(`c${++count} APPEND "${folder}" {${message.length}}\r\n`);
			await until(/^\+[^\n]*\n/m);
			server.stdin.write(`${message}\r\n`);
			return until(new RegExp(`^c${count} [^\n]*\n`, 'm'));
		},
		end() {
			server.stdin.end();
			server.kill();
		},
	};
};
JS

cat >see.cjs <<'JS'
const [name, work, program, ...args] = process.argv.slice(2);
(async () => {
	const courier = { AUTHENTICATED: 'ada', MAILDIR: `${work}/Maildir`, IMAP_CAPABILITY: 'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE', IMAP_KEYWORDS: '1' };
	const imap = await require('./session.cjs').open(program, args, name === 'Courier' ? courier : {});
	const archive = name === 'Courier' ? 'INBOX.Archive' : 'Archive';
	const flags = async () => (await imap.command('UID FETCH 1:* (FLAGS)')).match(/FLAGS \(.*?\)/)?.[0].replace(/ ?\\Recent/, '') ?? 'nothing';
	await imap.command(`CREATE ${archive}`);
	await imap.append('INBOX', ['Subject: Contract', '', 'x']);
	await imap.command('SELECT INBOX');
	// A mail program that strikes through what is deleted.
	await imap.command('UID STORE 1 +FLAGS (\\Seen \\Deleted)');
	// Another program keeps it all the same.
	await imap.command(`UID COPY 1 ${archive}`);
	await imap.command(`SELECT ${archive}`);
	console.log(`${name}: the copy has ${await flags()}`);
	await imap.command('EXPUNGE');
	console.log(`${name}: after EXPUNGE in the archive: ${await flags()}`);
	imap.end();
})();
JS
{
	node see.cjs Dovecot "$work" "${run[@]}"
	node see.cjs Courier "$work" root/usr/bin/imapd Maildir
} | tee seen
diff -u - seen <<'SEEN'
Dovecot: the copy has FLAGS (\Deleted \Seen)
Dovecot: after EXPUNGE in the archive: nothing
Courier: the copy has FLAGS (\Seen \Deleted)
Courier: after EXPUNGE in the archive: nothing
SEEN
