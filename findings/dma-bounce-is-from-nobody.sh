#!/usr/bin/env bash
# DragonFly Mail Agent (dma) 0.13 of Debian 12: its bounce is no report, is from nobody, and does not say that it is
# automatic.
#
# Guessed: as RFC 3464 and RFC 3834 have it and Postfix, Exim and OpenSMTPD do it: multipart/report with a delivery
#   status, From: MAILER-DAEMON@host, Auto-Submitted.
# Seen: plain text with the words "did not like our RCPT TO", "From: MAILER-DAEMON <>", and none of these fields. For
#   mailparser 3.14.2 the sender's address is "".
# Output: From: MAILER-DAEMON <>; Content-Type none; Auto-Submitted none; address "".
# Why it matters: dma is the small mailer of many servers and appliances. Its bounces pass every test for automatic mail: a
#   ticket system opens a ticket for them and answers, to an address that is empty.
set -euo pipefail
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || ! command -v unshare >/dev/null; then
	echo "needs root, apt-get and unshare: it runs Debian's package dma (unpacked only, not installed)" >&2
	exit 2
fi
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq dma 2>/dev/null || { echo "apt-get could not download dma: run apt-get update" >&2; exit 2; }
dpkg-deb -x dma_*.deb root
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

cat >refuse.cjs <<'JS'
// A server that knows none of the recipients.
require('node:net').createServer((socket) => {
	socket.on('error', () => {});
	socket.write('220 mx.example.com ESMTP\r\n');
	require('node:readline').createInterface(socket).on('line', (line) =>
		socket.write(/^RCPT/.test(line) ? '550 5.1.1 no such user\r\n' : /^QUIT/.test(line) ? '221 bye\r\n' : '250 Ok\r\n'));
}).listen(0, '127.0.0.1', function () {
	require('node:fs').writeFileSync('port', String(this.address().port));
});
JS
node refuse.cjs &
server=$!
for _ in $(seq 100); do
	if [ -s port ]; then break; fi
	sleep 0.1
done

# dma has its paths built in: within a mount namespace of its own they lie in the temporary folder.
mkdir etc spool
cp -a /etc/. etc
mkdir -p etc/dma
printf 'SMARTHOST 127.0.0.1\nPORT %s\nMAILNAME n8n.example.org\nSPOOLDIR %s\n' "$(cat port)" "$work/spool" >etc/dma/dma.conf
chmod 755 "$work"
chgrp mail spool
chmod 2775 spool
printf 'From: root\nTo: nobody@example.com\nSubject: hello\n\nhi\n' >mail
timeout 10 unshare -m bash -c '
	mount --bind "$1/etc" /etc
	"$1/root/usr/sbin/dma" -D -f root nobody@example.com <"$1/mail"' - "$work" 2>/dev/null || true
bounce=$(grep -l '^From: MAILER-DAEMON' spool/M*)

cat >see.cjs <<'JS'
const { readFileSync } = require('node:fs');
(async () => {
	const mail = readFileSync(process.argv[2]);
	const { from, headers, text } = await require('mailparser').simpleParser(mail);
	console.log(mail.toString().match(/^From:.*/m)[0]);
	for (const name of ['Content-Type', 'Auto-Submitted', 'Return-Path', 'X-Failed-Recipients'])
		console.log(`${name}:`, headers.has(name.toLowerCase()) ? 'there' : 'none');
	console.log('text:', text.split('\n').filter((line) => /error|like|550/.test(line)).join(' / '));
	console.log('mailparser, address of the sender:', JSON.stringify(from?.value[0]?.address));
})();
JS
node see.cjs "$bounce" | tee seen
diff -u - seen <<'SEEN'
From: MAILER-DAEMON <>
Content-Type: none
Auto-Submitted: none
Return-Path: none
X-Failed-Recipients: none
text: There was an error delivering your mail to <nobody@example.com>. / 127.0.0.1 [127.0.0.1] did not like our RCPT TO: / 550 5.1.1 no such user
mailparser, address of the sender: ""
SEEN
