#!/usr/bin/env bash
# Postfix 3.7 takes the Bcc field out of a mail that comes by SMTP; Exim 4.96 delivers it to everybody.
#
# Guessed: a relay leaves the header alone, so both keep it (only the command sendmail -t has to take it out).
# Seen: Postfix drops Bcc (and Return-Path, Resent-Bcc, Content-Length) from whatever it accepts; Exim drops Return-Path
#   alone.
# Output: Postfix: From To Subject; Exim: From To Bcc Subject.
# Why it matters: software that sends finished MIME with its Bcc in it (nodemailer's `raw`, a mail fetched from "Sent")
#   looks right for years behind Postfix. Behind another server every recipient reads who got a blind copy.
set -euo pipefail
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "needs root and apt-get: it runs Postfix of Debian's package postfix (unpacked only, not installed)" >&2
	exit 2
fi
work=$(mktemp -d)
chmod 755 "$work"
end() {
	if [ -s "$work/queue/pid/master.pid" ]; then kill "$(tr -d ' ' <"$work/queue/pid/master.pid")" || true; fi
	sleep 0.5
	rm -rf "$work"
}
trap end EXIT
cd "$work"
apt-get download -qq postfix libnss-wrapper libsasl2-2 libnsl2 libtirpc3 libicu72 2>/dev/null ||
	{ echo "apt-get could not download postfix and libnss-wrapper: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
# Postfix wants users of its own; libnss-wrapper shows it some without making them.
grep -v '^postfix:' /etc/passwd >passwd
grep -Ev '^(postfix|postdrop):' /etc/group >group
echo "postfix:x:60001:60001::$work:/bin/false" >>passwd
printf 'postfix:x:60001:\npostdrop:x:60002:\n' >>group
NSS_WRAPPER_PASSWD=$work/passwd NSS_WRAPPER_GROUP=$work/group
LD_LIBRARY_PATH=$(find "$work/root" -name "*.so*" -printf "%h\n" | sort -u | paste -sd:)
wrapper=$(find "$work/root" -name libnss_wrapper.so)
mkdir -p queue/{incoming,active,deferred,bounce,defer,flush,hold,saved,trace,corrupt,maildrop,private,public,pid} data conf
chown -R 60001:60001 queue data
chown root queue queue/pid
chgrp 60002 queue/{maildrop,public}
read -r port sink < <(node -e '
	const { createServer } = require("node:net");
	const one = createServer().listen(0, "127.0.0.1", () => {
		const two = createServer().listen(0, "127.0.0.1", () => {
			console.log(one.address().port, two.address().port);
			one.close(), two.close();
		});
	});')
cat >conf/main.cf <<CONF
compatibility_level = 3.6
queue_directory = $work/queue
data_directory = $work/data
command_directory = $work/root/usr/sbin
daemon_directory = $work/root/usr/lib/postfix/sbin
shlib_directory = $work/root/usr/lib/postfix
import_environment = LD_LIBRARY_PATH LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP MAIL_CONFIG MAIL_LOGTAG PATH
maillog_file_prefixes = $work
maillog_file = $work/log
myhostname = mx.example.com
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:$sink
alias_maps =
CONF
sed -E "s/^smtp +inet.*/127.0.0.1:$port inet n - n - - smtpd/; s/^(([a-z0-9:.]+) +(inet|unix|unix-dgram) +[-ny] +[-ny] +)[-yn]/\1n/" \
	root/usr/share/postfix/master.cf.dist >conf/master.cf
echo 'postlog unix-dgram n - n - 1 postlogd' >>conf/master.cf
export NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP LD_LIBRARY_PATH port sink
(LD_PRELOAD=$wrapper exec root/usr/lib/postfix/sbin/master -c "$work/conf" -d) >master.out 2>&1 &

cat >see.cjs <<'JS'
const { connect, createServer } = require('node:net');
const mail = ['Return-Path: <desk@example.org>', 'From: desk@example.org', 'To: ada@example.com', 'Bcc: boss@example.com',
	'Subject: Offer', 'Message-ID: <1@example.org>', 'Date: Sun, 29 Nov 2026 10:00:00 +0000', '', 'hi'];
// The next server on the way: it takes one mail and prints the names of its fields.
const server = createServer((socket) => {
	let mailLines;
	socket.on('error', () => {});
	socket.write('220 sink.example.net ESMTP\r\n');
	require('node:readline').createInterface(socket).on('line', (line) => {
		if (mailLines && line !== '.') return mailLines.push(line);
		if (mailLines) {
			const header = mailLines.slice(0, mailLines.indexOf(''));
			console.log('Postfix:', header.filter((one) => /^[\w-]+:/.test(one)).map((one) => one.split(':')[0]).join(' '));
			server.close();
			mailLines = undefined;
		}
		if (line === 'DATA') mailLines = [];
		socket.write(line === 'DATA' ? '354 go\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 2.0.0 Ok\r\n');
		if (line === 'QUIT') socket.end();
	});
});
const lines = ['EHLO n8n.example.org', 'MAIL FROM:<desk@example.org>', 'RCPT TO:<ada@example.com>', 'DATA', `${mail.join('\r\n')}\r\n.`, 'QUIT'];
if (process.argv[2] === 'print') process.stdout.write(`${lines.join('\r\n')}\r\n`);
else
	server.listen(Number(process.env.sink), '127.0.0.1', () => {
		const socket = connect(Number(process.env.port), '127.0.0.1');
		socket.on('data', (data) => { if (/^\d{3} /m.test(data.toString()) && lines.length) socket.write(`${lines.shift()}\r\n`); });
	});
JS
for _ in $(seq 100); do
	if [ -s log ] && grep -q 'daemon started' log; then break; fi
	sleep 0.1
done
timeout 60 node see.cjs | tee seen

rm -- *.deb
apt-get download -qq exim4-daemon-light libidn12 2>/dev/null ||
	{ echo "apt-get could not download exim4-daemon-light: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
# Exim wants a user of its own; libnss-wrapper shows it one without making it.
echo "Debian-exim:x:60003:60003::$work:/bin/false" >>passwd
echo 'Debian-exim:x:60003:' >>group
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
node see.cjs print >session
env -u LD_LIBRARY_PATH ./exim.sh -odq -bs <session >answers
env -u LD_LIBRARY_PATH ./exim.sh -qff
find mail -type f -exec sed '/^\r*$/q' {} + | grep -oE '^[A-Za-z-]+:' | tr -d ':' | paste -sd' ' | sed 's/^/Exim: /' | tee -a seen
diff -u - seen <<'SEEN'
Postfix: Received From To Subject Message-ID Date
Exim: Envelope-to Received From To Bcc Subject Message-ID Date
SEEN
