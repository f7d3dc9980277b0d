#!/usr/bin/env bash
# nodemailer 10.6.0 with Exim 4.96: somebody who stands in To and Cc with another capital letter gets the mail twice.
#
# Guessed: nodemailer leaves out double recipients without regard to case, or at least the server does, which knows that
#   "Ada" and "ada" are one mailbox here.
# Seen: nodemailer compares the local part letter by letter and sends two RCPT TO. Exim answers "250 Accepted" to both and
#   delivers a copy for each spelling, into the same mailbox.
# Output: RCPT TO ada@example.com, Ada@example.com; deliveries: 2.
# Why it matters: reply-to-all copies addresses as people wrote them. The customer gets each mail of the ticket twice, or a
#   mailbox that a workflow reads makes two tickets of it.
set -euo pipefail
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "needs root and apt-get: it runs Exim of Debian's package exim4-daemon-light (unpacked only, not installed)" >&2
	exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq exim4-daemon-light libidn12 libnss-wrapper 2>/dev/null ||
	{ echo "apt-get could not download exim4-daemon-light: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
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
cat >exim.conf <<CONF
exim_path = $work/exim.sh
primary_hostname = mx.example.com
spool_directory = $work/spool
log_file_path = $work/spool/%slog
keep_environment =
tls_advertise_hosts =
acl_smtp_rcpt = accept
begin routers
all:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = $work/mail
  maildir_format
  envelope_to_add
  user = Debian-exim
CONF

npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nodemailer@10.6.0
cat >session.cjs <<'JS'
// What nodemailer would say to the server for one mail.
const MailComposer = require('nodemailer/lib/mail-composer');
const mail = new MailComposer({ from: 'desk@example.org', to: 'ada@example.com', cc: 'Ada@example.com', text: 'hi' }).compile();
const { from, to } = mail.getEnvelope();
mail.build((error, message) => {
	const lines = ['EHLO n8n.example.org', `MAIL FROM:<${from}>`, ...to.map((one) => `RCPT TO:<${one}>`), 'DATA'];
	process.stdout.write(`${lines.join('\r\n')}\r\n${message}\r\n.\r\nQUIT\r\n`);
});
JS
node session.cjs >session
./exim.sh -odq -bs <session >answers
./exim.sh -qff
{
	grep -a '^RCPT' session | tr -d '\r'
	grep -c '^250 Accepted' answers | sed 's/$/ accepted/'
	grep -oE '=> ada <[^>]*>' spool/mainlog
	find mail -type f | wc -l | sed 's/$/ mails in the mailbox/'
} | tee seen
diff -u - seen <<'SEEN'
RCPT TO:<ada@example.com>
RCPT TO:<Ada@example.com>
2 accepted
=> ada <ada@example.com>
=> ada <Ada@example.com>
2 mails in the mailbox
SEEN
