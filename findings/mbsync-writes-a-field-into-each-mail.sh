#!/usr/bin/env bash
# isync 1.4.4 (Debian 12): mbsync writes a field X-TUID into each message that it downloads.
#
# Guessed: a synchroniser copies messages octet by octet, and needs a mark of its own at most where it uploads to a server
#   without UIDPLUS.
# Seen: each file in the local Maildir has a line "X-TUID: ..." at the end of its header that the server's message does
#   not have. It stays there for good, and goes along when the Maildir is uploaded elsewhere.
# Output: server: From Subject Message-ID; local: From Subject Message-ID X-TUID.
# Why it matters: after a migration or a backup with mbsync no message has its old size and hash. What recognises mails by
#   those (deduplication, archives with proof, "have I seen it?") takes every one for new.
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
exec 3<&0
rm -f "$work/run/in"
mkfifo "$work/run/in"
cat <&3 >"$work/run/in" &
$imap -c "$work/dovecot.conf" <"$work/run/in" 3<&- | cat
kill \$!
SH
run=(bash "$work/imap.sh")
if [ "$(id -u)" = 0 ]; then
	chown -R "$user:$user" "$work"
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi
apt-get download -qq isync 2>/dev/null || { echo "apt-get could not download isync: run apt-get update" >&2; exit 2; }
dpkg-deb -x isync_*.deb root
printf 'From: ada@example.com\nSubject: hello\nMessage-ID: <1@example.com>\n\nhi\n' >Maildir/cur/1795946400.M1P1.host:2,S
if [ "$(id -u)" = 0 ]; then chown -R "$user:$user" Maildir; fi
mkdir near
cat >mbsyncrc <<CONF
IMAPStore far
Tunnel "${run[*]}"

MaildirStore near
Path $work/near/
Inbox $work/near/INBOX

Channel mail
Far :far:
Near :near:
Create Near
Sync Pull
SyncState *
CONF
HOME=$work timeout 30 root/usr/bin/mbsync -q -c mbsyncrc mail 2>mbsync.log
fields() { sed '/^\r*$/,$d' "$1" | cut -d: -f1 | paste -sd' '; }
{
	echo "server: $(fields Maildir/cur/1795946400*)"
	echo "local: $(fields near/INBOX/cur/*)"
} | tee seen
diff -u - seen <<'SEEN'
server: From Subject Message-ID
local: From Subject Message-ID X-TUID
SEEN
