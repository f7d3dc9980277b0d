#!/usr/bin/env bash
# imapflow 2.10.2: while the rows of a FETCH are handed over, nothing else of the process gets a turn.
#
# Guessed: about one turn of the event loop for ten rows: its reader gives way with setImmediate after each tenth answer.
# Seen: none. The count begins anew whenever the reader has emptied its queue, and with rows that the consumer takes one
#   by one that is after every row. Only a consumer that waits for setImmediate itself lets others in.
# Output: 200 rows, 0 turns; with a setImmediate awaited after each row: 200 rows, 200 turns.
# Why it matters: listing a large mailbox holds up timers, other connections and health checks of the same process, by what
#   the consumer does for each row times the rows of a socket's data. Whoever has read its source adds no pause.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund imapflow@2.10.2
cat >see.mjs <<'JS'
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
const { ImapFlow } = createRequire(`${process.cwd()}/`)('imapflow');
const rows = Number(process.argv[2]);
const server = createServer((socket) => {
	socket.write('* OK ready\r\n');
	let text = '';
	socket.on('data', (data) => {
		text += data;
		for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
			const [tag, command, ...rest] = text.slice(0, end).split(' ');
			text = text.slice(end + 2);
			const said = { CAPABILITY: '* CAPABILITY IMAP4rev1\r\n', SELECT: `* ${rows} EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n` }[command.toUpperCase()] ?? '';
			const fetched = command === 'UID' || command === 'FETCH' ? Array.from({ length: rows }, (_, i) => `* ${i + 1} FETCH (UID ${i + 1} RFC822.SIZE 100)\r\n`).join('') : '';
			socket.write(`${said}${fetched}${tag} OK done\r\n`);
		}
	});
	socket.on('error', () => undefined);
}).listen(0, '127.0.0.1', async () => {
	const flow = new ImapFlow({ host: '127.0.0.1', port: server.address().port, secure: false, logger: false, auth: { user: 'ada', pass: 'x' }, disableAutoIdle: true });
	await flow.connect();
	await flow.mailboxOpen('INBOX');
	let turns = 0;
	let counts = true;
	const count = () => counts && (turns++, setImmediate(count));
	const read = async (each) => {
		turns = 0;
		counts = true;
		setImmediate(count);
		let first, n = 0;
		for await (const message of flow.fetch('1:*', { uid: true, size: true })) {
			first ??= turns;
			n++;
			await each();
		}
		counts = false;
		const between = turns - first;
		await new Promise(setImmediate);
		return `${n} rows, ${between} turns`;
	};
	console.log('rows taken as they come:', await read(() => undefined));
	console.log('a setImmediate awaited after each:', await read(() => new Promise(setImmediate)));
	await flow.logout();
	server.close();
});
JS
timeout 60 node see.mjs 200 | tee seen
diff -u - seen <<'SEEN'
rows taken as they come: 200 rows, 0 turns
a setImmediate awaited after each: 200 rows, 200 turns
SEEN
