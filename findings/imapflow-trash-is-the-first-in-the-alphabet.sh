#!/usr/bin/env bash
# imapflow 2.10.2: of two folders that could be the trash, the first in the alphabet is \Trash; "Trash" beside "Deleted
# Items" is nothing.
#
# Guessed: where the server marks no folder (RFC 6154), imapflow goes by names and prefers the plain English one, or marks
#   all that fit.
# Seen: list() marks one folder of each kind, and it is the first in the sorted list. Dovecot without special_use, used
#   by Outlook once, has both sets of folders: "Deleted Items" and "Deleted Messages" win over "Trash". "Sent" wins over
#   "Sent Items" and "Sent Messages" only because it is shorter.
# Output: Deleted Items \Trash, Sent \Sent; nothing for Trash and Sent Items.
# Why it matters: "move to trash" and "copy to sent" by specialUse change their folder on the day when somebody opens the
#   account in another program, which makes its own set. Mail seems to be gone.
set -euo pipefail
imap=/usr/lib/dovecot/imap
[ -x "$imap" ] || { echo "needs $imap: install Debian's package dovecot-imapd" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p Maildir/{cur,new,tmp} run
# Dovecot reads no mail for root.
user=$(id -u)
if [ "$user" = 0 ]; then user=65534; fi
cat >dovecot.conf <<CONF
mail_location = maildir:$work/Maildir
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
	chown -R "$user:$user" "$work"
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts imapflow@2.10.2

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { ImapFlow } = require('imapflow');
const [program, ...args] = process.argv.slice(2);
const server = createServer((socket) => {
	const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
	socket.pipe(child.stdin);
	child.stdout.pipe(socket);
	socket.on('error', () => child.kill());
	socket.on('close', () => child.kill());
});
server.listen(0, '127.0.0.1', async () => {
	const imap = new ImapFlow({
		host: '127.0.0.1', port: server.address().port, secure: false, logger: false, auth: { user: 'ada', pass: 'x' },
	});
	imap.on('error', () => {});
	await imap.connect();
	const show = async (when) => {
		const marked = (await imap.list()).filter((folder) => folder.specialUse && folder.path !== 'INBOX');
		console.log(`${when}:`, marked.map((folder) => `"${folder.path}" ${folder.specialUse}`).join(', '));
	};
	for (const folder of ['Trash', 'Sent', 'Junk']) await imap.mailboxCreate(folder);
	await show('before');
	for (const folder of ['Deleted Items', 'Sent Items', 'Junk Email']) await imap.mailboxCreate(folder);
	await show('with the folders of Outlook');
	await imap.logout();
	server.close();
});
JS
timeout 60 node see.cjs "${run[@]}" | tee seen
diff -u - seen <<'SEEN'
before: "Sent" \Sent, "Junk" \Junk, "Trash" \Trash
with the folders of Outlook: "Sent" \Sent, "Junk" \Junk, "Deleted Items" \Trash
SEEN
