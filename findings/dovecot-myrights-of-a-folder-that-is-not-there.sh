#!/usr/bin/env bash
# Dovecot 2.3.19 (Debian 12): MYRIGHTS grants everything in a folder that does not exist; STATUS denies one that takes mail.
#
# Guessed: MYRIGHTS of what is not there is NO, as GETACL of it is (RFC 4314 section 4 has "No such mailbox"), and tells if a
#   folder exists where STATUS may be forbidden. STATUS without the right to read is NO with [NOPERM].
# Seen: for a folder that is not there MYRIGHTS has the rights of an owner. A folder where one may only put messages in (right
#   i alone, a drop box) has the answer of a missing one to STATUS, "Mailbox doesn't exist", and is not in LIST. APPEND tells.
# Output: Work and Nowhere: lrwstipekxacd; Drop: i; STATUS of Nowhere and Drop: doesn't exist; APPEND: NO [TRYCREATE], OK.
# Why it matters: a program that checks its target folder first refuses to file into a drop box that works (a records folder,
#   a shared "for accounting"), or, asking for rights, takes a misspelled name for a folder of its own.
set -euo pipefail
imap=/usr/lib/dovecot/imap
[ -x "$imap" ] || { echo "needs $imap: install Debian's package dovecot-imapd" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p run mail/ada
# Dovecot reads no mail for root.
user=$(id -u)
if [ "$user" = 0 ]; then user=65534; fi
cat >dovecot.conf <<CONF
mail_location = maildir:$work/mail/ada
mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
namespace inbox {
  inbox = yes
  separator = /
}
plugin {
  acl = vfile
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
	chown -R "$user:$user" "$work"
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi
session() {
	# The pause lets the server answer before its input ends.
	{ sed 's/$/\r/'; sleep 2; } | "${run[@]}" 2>/dev/null
}
session >made <<'IMAP'
a CREATE Work
b CREATE Drop
IMAP
echo 'owner i' >mail/ada/.Drop/dovecot-acl
session <<'IMAP' | sed -n '/PREAUTH/d; s/ ([0-9. +]* secs)//; s/APPENDUID [0-9]* /APPENDUID n /; s/\r//; p' | tee seen
a MYRIGHTS Work
b MYRIGHTS Nowhere
c MYRIGHTS Drop
d GETACL Nowhere
e STATUS Nowhere (MESSAGES)
f STATUS Drop (MESSAGES)
g LIST "" *
h APPEND Nowhere {14+}
Subject: x


i APPEND Drop {14+}
Subject: x


IMAP
diff -u - seen <<'SEEN'
* MYRIGHTS Work lrwstipekxacd
a OK Myrights completed.
* MYRIGHTS Nowhere lrwstipekxacd
b OK Myrights completed.
* MYRIGHTS Drop i
c OK Myrights completed.
d NO [NONEXISTENT] Mailbox doesn't exist: Nowhere.
e NO Mailbox doesn't exist: Nowhere.
f NO Mailbox doesn't exist: Drop.
* LIST (\HasNoChildren) "/" Work
* LIST (\HasNoChildren) "/" INBOX
g OK List completed.
h NO [TRYCREATE] Mailbox doesn't exist: Nowhere.
i OK Append completed.
SEEN
