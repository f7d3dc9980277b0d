#!/usr/bin/env bash
# esmtp 1.2 and ssmtp 2.64 (Debian 12): a mail to "undisclosed-recipients:;" is not sent by esmtp, and of a group both make addresses.
#
# Guessed: with -t the members of a group get the mail, and an empty group stands for nobody, as RFC 5322 section 3.4 has it:
#   who is in Bcc gets it.
# Seen: esmtp takes "undisclosed-recipients:;" for somebody on this machine and gives up with exit code 72, before it has asked
#   the server; Bcc gets nothing. Of "Team: bob@..., carl@...;" it makes <Team:bob@...> and <carl@...;>. ssmtp makes
#   <Team: bob@...> and forgets the last member without a word. msmtp 1.8.23 sends to both members.
# Output: esmtp: exit 72, no recipient; ssmtp: exit 0, RCPT TO:<Team: bob@example.org>.
# Why it matters: it is how programs write a mail to hidden recipients. Cron jobs and scripts that stand behind one of
#   these never reach them, while a test with a plain address works.
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
printf '%s\n' 'From: ada@example.com' 'To: undisclosed-recipients:;' 'Bcc: dora@example.net' 'Subject: hidden' '' hi >hidden
printf '%s\n' 'From: ada@example.com' 'To: Team: bob@example.org, carl@example.org;' 'Subject: team' '' hi >team

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
let recipients = [];
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
			if (/^RCPT TO:/i.test(line)) recipients.push(line.slice(8));
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
	for (const mail of ['hidden', 'team'])
		for (const [program, ...args] of [
			['sbin/ssmtp', `-C${process.cwd()}/ssmtp.conf`, '-t'],
			['bin/esmtp', '-C', 'esmtprc', '-t'],
			['bin/msmtp', '-C', '/dev/null', '--host=127.0.0.1', `--port=${port}`, '--from=ada@example.com', '-t'],
		]) {
			recipients = [];
			const env = { ...process.env, LD_LIBRARY_PATH: process.argv[2], HOME: process.cwd() };
			const child = spawn(`root/usr/${program}`, args, { stdio: ['pipe', 'ignore', 'ignore'], env });
			child.stdin.on('error', () => {});
			child.stdin.end(readFileSync(mail));
			const code = await new Promise((done) => child.on('close', done));
			console.log(`${mail}, ${program.slice(program.indexOf('/') + 1)}: exit ${code}; ${recipients.sort().join(' ') || 'no recipient'}`);
		}
	server.close();
});
JS
timeout 60 node see.cjs "$LD_LIBRARY_PATH" | tee seen
diff -u - seen <<'SEEN'
hidden, ssmtp: exit 0; <dora@example.net>
hidden, esmtp: exit 72; no recipient
hidden, msmtp: exit 0; <dora@example.net>
team, ssmtp: exit 0; <Team: bob@example.org>
team, esmtp: exit 0; <Team:bob@example.org> <carl@example.org;>
team, msmtp: exit 0; <bob@example.org> <carl@example.org>
SEEN
