#!/usr/bin/env bash
# nodemailer 10.6.0: a sender without an address is sent as the null sender, MAIL FROM:<>, and that is a success.
#
# Guessed: `from` that holds no address ("Ada", or left out) rejects, as `to` without one does ("No recipients defined").
# Seen: the envelope's sender is empty. `<>` is what bounces have (RFC 5321 section 4.5.5), so servers take it.
# Output: from "Ada": MAIL FROM:<>, accepted; from left out: the same; to "Ada": EENVELOPE.
# Why it matters: an expression that came out empty sends mail that looks like a bounce: filters and ticket systems drop
#   it as automatic, and if it cannot be delivered no bounce comes back (it must not). Nothing in the result says so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nodemailer@10.6.0

cat >see.cjs <<'JS'
const { createServer } = require('node:net');
const { createTransport } = require('nodemailer');
let seen;
// A server that takes everything and remembers MAIL FROM.
const server = createServer((socket) => {
	let data = false;
	socket.on('error', () => {});
	socket.write('220 mx.example.com ESMTP\r\n');
	require('node:readline').createInterface(socket).on('line', (line) => {
		if (data) {
			if (line === '.') { data = false; socket.write('250 2.0.0 Ok\r\n'); }
			return;
		}
		if (/^MAIL/.test(line)) seen = line;
		data = line === 'DATA';
		socket.write(data ? '354 go\r\n' : /^EHLO/.test(line) ? '250 mx.example.com\r\n' : '250 2.0.0 Ok\r\n');
	});
});
server.listen(0, '127.0.0.1', async () => {
	const transport = createTransport({ host: '127.0.0.1', port: server.address().port, ignoreTLS: true });
	for (const mail of [{ from: 'Ada', to: 'bob@example.com' }, { to: 'bob@example.com' }, { from: 'ada@example.com', to: 'Bob' }]) {
		seen = undefined;
		const outcome = await transport.sendMail({ ...mail, text: 'x' }).then((info) => `accepted ${info.accepted}`, (error) => error.code);
		console.log(JSON.stringify(mail), '->', seen, '-', outcome);
	}
	server.close();
});
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
{"from":"Ada","to":"bob@example.com"} -> MAIL FROM:<> - accepted bob@example.com
{"to":"bob@example.com"} -> MAIL FROM:<> - accepted bob@example.com
{"from":"ada@example.com","to":"Bob"} -> undefined - EENVELOPE
SEEN
