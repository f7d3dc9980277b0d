#!/usr/bin/env bash
# Exim 4.96 (Debian 12): each failed recipient has "Status: 5.0.0" in the report, whatever the other server said.
#
# Guessed: the code of the answer, 5.1.1 of "550 5.1.1 no such user", as RFC 3464 section 2.3.4 asks for the code that tells
#   most; and 4.4.7 or 4.2.2 for one that was given up after "452 4.2.2 mailbox full" (at once here, as no retry rule is set).
# Seen: 5.0.0 for all of them, "other undefined status". The answer stands in Diagnostic-Code and in the text. A warning has 4.0.0.
# Output: no such user: Status 5.0.0; mailbox full: Status 5.0.0, Diagnostic-Code smtp; 452 4.2.2 mailbox full: ...
# Why it matters: who sorts bounces by Status takes a full mailbox, a refused text and an address that is gone for one. Either
#   customers are struck off for a full mailbox, or addresses that do not exist are written to for ever.
set -euo pipefail
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "needs root and apt-get: Exim comes from Debian's package exim4-daemon-light and wants a user of its own" >&2
	exit 2
fi
command -v python3 >/dev/null || { echo "needs python3" >&2; exit 2; }
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq exim4-daemon-light libidn12 libnss-wrapper 2>/dev/null ||
	{ echo "apt-get could not download exim4-daemon-light: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
chmod u-s root/usr/sbin/exim4
# Exim wants a user of its own; libnss-wrapper shows it one without making it.
{ grep -v '^Debian-exim:' /etc/passwd; echo "Debian-exim:x:60003:60003::$work:/bin/false"; } >passwd
{ grep -v '^Debian-exim:' /etc/group; echo 'Debian-exim:x:60003:'; } >group
cat >exim.sh <<SH
#!/bin/sh
export NSS_WRAPPER_PASSWD=$work/passwd NSS_WRAPPER_GROUP=$work/group LD_LIBRARY_PATH=$(find "$work/root" -name 'libidn.so*' -printf '%h\n' | head -1)
export LD_PRELOAD=$(find "$work/root" -name libnss_wrapper.so)
exec "$work/root/usr/sbin/exim4" -C "$work/exim.conf" "\$@"
SH
chmod 755 exim.sh
mkdir spool mail
chown 60003:60003 spool mail

cat >other.py <<'PY'
# The other server: refuses one recipient for good, one for now, and the text of the third.
import socket, threading
server = socket.create_server(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
def serve(client):
    say = lambda text: client.sendall(text + b'\r\n')
    say(b'220 mx.example.net ESMTP')
    for line in client.makefile('rb'):
        word = line.upper()
        if word.startswith(b'RCPT') and b'GONE' in word:
            say(b'550 5.1.1 no such user')
        elif word.startswith(b'RCPT') and b'FULL' in word:
            say(b'452 4.2.2 mailbox full')
        elif word.startswith(b'DATA'):
            say(b'554 5.7.1 not wanted')
        else:
            say(b'221 bye' if word.startswith(b'QUIT') else b'250 ok')
    client.close()
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
PY
python3 other.py >port &
server=$!
until [ -s port ]; do sleep 0.1; done
cat >exim.conf <<CONF
exim_path = $work/exim.sh
primary_hostname = mx.example.com
spool_directory = $work/spool
log_file_path = $work/spool/%slog
keep_environment =
tls_advertise_hosts =
delay_warning =
acl_smtp_rcpt = accept
begin routers
remote:
  driver = manualroute
  domains = example.net
  transport = out
  route_list = * 127.0.0.1
  self = send
own:
  driver = accept
  transport = maildir
begin transports
out:
  driver = smtp
  port = $(cat port)
  allow_localhost
maildir:
  driver = appendfile
  directory = $work/mail
  maildir_format
  user = Debian-exim
CONF
for name in gone full spam; do
	printf '%s\r\n' 'EHLO client.example.com' 'MAIL FROM:<ada@example.com>' "RCPT TO:<$name@example.net>" DATA 'From: ada@example.com' \
		"Subject: $name" '' hi . QUIT | ./exim.sh -odq -bs >/dev/null
done
for _ in 1 2 3; do ./exim.sh -qff 2>/dev/null; sleep 1; done
for name in gone full spam; do
	sed -n "/^Action/,/^\$/p" "$(grep -l "rfc822;$name@" -r mail)" | grep -E '^(Action|Final-Recipient|Status|Diagnostic-Code)'
done | tee seen
diff -u - seen <<'SEEN'
Action: failed
Final-Recipient: rfc822;gone@example.net
Status: 5.0.0
Diagnostic-Code: smtp; 550 5.1.1 no such user
Action: failed
Final-Recipient: rfc822;full@example.net
Status: 5.0.0
Diagnostic-Code: smtp; 452 4.2.2 mailbox full: retry timeout exceeded
Action: failed
Final-Recipient: rfc822;spam@example.net
Status: 5.0.0
Diagnostic-Code: smtp; 554 5.7.1 not wanted
SEEN
