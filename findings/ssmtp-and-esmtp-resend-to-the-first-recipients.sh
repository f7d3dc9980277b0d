#!/usr/bin/env bash
# ssmtp 2.64 and esmtp 1.2 (Debian 12): a mail that is resent goes to those who have it, and not to whom it is resent.
#
# Guessed: with -t, Resent-To, Resent-Cc and Resent-Bcc name the recipients where they are there, as sendmail and Postfix have it:
#   To and Cc then belong to the first sending (RFC 5322 section 3.6.6).
# Seen: both read To, Cc and Bcc only. The first recipients get the mail a second time, the new one gets nothing, and the exit
#   code is 0. msmtp 1.8.23 finds them. All three leave Resent-Bcc in the mail that goes out.
# Output: ssmtp and esmtp: RCPT TO:<bob@example.org>; msmtp: RCPT TO:<new@example.net>, RCPT TO:<hidden@example.net>.
# Why it matters: they stand in for sendmail in containers and on small servers. "Bounce" or "redirect" in a mail program, and
#   scripts that pass mail on to a colleague, write to the customer again, and who was to be hidden is named.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the programs come from Debian's packages ssmtp, esmtp and msmtp" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(ssmtp esmtp libesmtp6 msmtp libgsasl18 libntlm0 libgssglue1 libgnutls-openssl27 libgnutls30 libsecret-1-0 libidn12 libidn2-0
	libglib2.0-0 libgcrypt20 libgpg-error0 libp11-kit0 libtasn1-6 libunistring2 libnettle8 libhogweed6 libffi8)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
printf '%s\n' 'From: ada@example.com' 'To: bob@example.org' 'Subject: offer' 'Date: Sun, 29 Nov 2026 10:00:00 +0000' \
	'Message-ID: <1@example.com>' 'Resent-From: zoe@example.com' 'Resent-To: new@example.net' 'Resent-Bcc: hidden@example.net' \
	'Resent-Date: Mon, 30 Nov 2026 10:00:00 +0000' 'Resent-Message-ID: <2@example.com>' '' hi >mail

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
let lines = [];
// An SMTP server that takes everything.
const server = createServer((socket) => {
	let text = '';
	let inData = false;
	socket.on('error', () => {});
	socket.on('data', (data) => {
		text += data;
		for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
			const line = text.slice(0, end);
			text = text.slice(end + 2);
			lines.push(line);
			if (inData && line !== '.') continue;
			inData = line.toUpperCase() === 'DATA';
			socket.write(inData ? '354 go\r\n' : '250 OK\r\n');
			if (line.toUpperCase() === 'QUIT') socket.end();
		}
	});
	socket.write('220 sink.example.net\r\n');
});
server.listen(0, '127.0.0.1', async () => {
	const { port } = server.address();
	writeFileSync('ssmtp.conf', `mailhub=127.0.0.1:${port}\nhostname=client.example.com\nFromLineOverride=YES\n`);
	writeFileSync('esmtprc', `hostname = 127.0.0.1:${port}\n`, { mode: 0o600 });
	for (const [program, ...args] of [
		['sbin/ssmtp', `-C${process.cwd()}/ssmtp.conf`, '-t'],
		['bin/esmtp', '-C', 'esmtprc', '-t'],
		['bin/msmtp', '-C', '/dev/null', '--host=127.0.0.1', `--port=${port}`, '--from=zoe@example.com', '-t'],
	]) {
		lines = [];
		const child = spawn(`root/usr/${program}`, args, { stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, LD_LIBRARY_PATH: process.argv[2], HOME: process.cwd() } });
		child.stdin.end(readFileSync('mail'));
		const code = await new Promise((done) => child.on('close', done));
		const sent = lines.filter((line) => /^(RCPT TO|Resent-Bcc)/i.test(line));
		console.log(`${program.slice(program.indexOf('/') + 1)}: exit ${code}; ${sent.join('; ')}`);
	}
	server.close();
});
JS
timeout 60 node see.cjs "$LD_LIBRARY_PATH" | tee seen
diff -u - seen <<'SEEN'
ssmtp: exit 0; RCPT TO:<bob@example.org>; Resent-Bcc: hidden@example.net
esmtp: exit 0; RCPT TO:<bob@example.org>; Resent-Bcc: hidden@example.net
msmtp: exit 0; RCPT TO:<new@example.net>; RCPT TO:<hidden@example.net>; Resent-Bcc: hidden@example.net
SEEN
