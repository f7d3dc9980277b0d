#!/usr/bin/env bash
# smtp-server 3.21.6: the domain of an envelope address is handed out in Unicode, though ASCII was sent.
#
# Guessed: `session.envelope` has what stood in MAIL FROM and RCPT TO.
# Seen: "xn--" domains are decoded. `args` says false: no SMTPUTF8 was asked for by the client, and the address can only
#   be sent on to servers that have it, or after somebody encodes it again.
# Output: sent ada@xn--bcher-kva.example, envelope ada@bücher.example, args false.
# Why it matters: a list of accepted recipients in ASCII (as it stands in DNS, databases and Exchange) refuses mail for
#   itself, and a relay that passes the address on is refused by the next server.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts smtp-server@3.21.6

cat >see.cjs <<'JS'
const { connect } = require('node:net');
const { SMTPServer } = require('smtp-server');
const server = new SMTPServer({
	authOptional: true,
	disabledCommands: ['STARTTLS', 'AUTH'],
	onRcptTo(address, session, done) {
		console.log('envelope:', address.address, '- args of MAIL FROM:', session.envelope.mailFrom.args, '- of RCPT TO:', address.args);
		done();
	},
});
server.listen(0, '127.0.0.1', () => {
	const lines = ['EHLO n8n.example.org', 'MAIL FROM:<desk@example.org>', 'RCPT TO:<ada@xn--bcher-kva.example>', 'QUIT'];
	const socket = connect(server.server.address().port, '127.0.0.1');
	socket.on('data', (data) => {
		if (!/^\d{3} /m.test(data.toString()) || !lines.length) return;
		const line = lines.shift();
		if (line.startsWith('RCPT')) console.log('sent:', line);
		socket.write(`${line}\r\n`);
	});
	socket.on('close', () => server.close());
});
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
sent: RCPT TO:<ada@xn--bcher-kva.example>
envelope: ada@bücher.example - args of MAIL FROM: false - of RCPT TO: false
SEEN
