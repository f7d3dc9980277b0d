#!/usr/bin/env bash
# Dovecot 2.3.19 and Courier 1.0.16 (Debian 12): a mail that is fetched by POP3 is read in IMAP. TOP leaves it unread.
#
# Guessed: POP3 knows no flags, so RETR changes none: a program that keeps the mail on the server leaves no trace.
# Seen: both set \Seen with RETR, and not with TOP. (Dovecot has a switch, pop3_no_flag_updates; Courier has none.)
# Output: after RETR of the first and TOP of the second: Maildir flags "S" and "".
# Why it matters: a poll by POP3 beside a person's mail program makes all new mail look read to that person. Only what a
#   filter left out after TOP stays bold. Nobody suspects POP3 of it.
set -euo pipefail
pop3=/usr/lib/dovecot/pop3
[ -x "$pop3" ] || { echo "needs $pop3: install Debian's package dovecot-pop3d" >&2; exit 2; }
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
cat >pop3.sh <<SH
export USER=ada HOME="$work"
cat | $pop3 -c "$work/dovecot.conf" | cat
SH
run=(bash pop3.sh)
apt-get download -qq courier-pop courier-imap courier-authlib libcourier-unicode4 libidn12 2>/dev/null ||
	{ echo "apt-get could not download courier-pop: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
courier=$(find root -name '*.so*' -printf "$work/%h\n" | sort -u | paste -sd:)

see() {
	for number in 1 2; do printf 'From: ada@example.com\nSubject: %s\n\nx\n' $number >"Maildir/new/179594640$number.M1P1.host"; done
	if [ "$(id -u)" = 0 ]; then chown -R "$user:$user" Maildir run; fi
	# The pause lets the server finish before its input ends.
	{ printf 'RETR 1\r\nTOP 2 0\r\nQUIT\r\n'; sleep 1; } | "${@:2}" >answers 2>/dev/null
	for number in 1 2; do
		echo "$1: mail $number, flags \"$(find Maildir -name "179594640$number*" | sed 's/^[^,]*$//; s/.*,//')\""
	done
	rm -r Maildir
	mkdir -p Maildir/{cur,new,tmp}
}
run=(bash pop3.sh)
if [ "$(id -u)" = 0 ]; then
	chown "$user:$user" "$work" run Maildir
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi
{
	see Dovecot "${run[@]}"
	see Courier env LD_LIBRARY_PATH="$courier" AUTHENTICATED=ada MAILDIR="$work/Maildir" root/usr/lib/courier/courier/courierpop3d Maildir
} | tee seen
diff -u - seen <<'SEEN'
Dovecot: mail 1, flags "S"
Dovecot: mail 2, flags ""
Courier: mail 1, flags "S"
Courier: mail 2, flags ""
SEEN
