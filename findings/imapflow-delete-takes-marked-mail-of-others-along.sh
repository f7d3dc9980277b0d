#!/usr/bin/env bash
# imapflow 2.10.2: messageDelete() and messageMove() also remove what others have marked, where the server has no UIDPLUS.
#
# Guessed: they remove the given messages; where UID EXPUNGE (RFC 4315) is missing they leave the mark, warn, or refuse.
# Seen: they send a plain EXPUNGE, which takes every message with \Deleted along, also one that a person has marked in
#   a mail program and could still unmark. The result is true, and nothing tells of the other messages.
# Output (GNU mailutils 3.15, which has neither UIDPLUS nor MOVE): "one" deleted, "two" moved; gone: one, two and both marked.
# Why it matters: in Thunderbird "just mark it as deleted" is a setting; such mail vanishes when a workflow moves another.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the server comes from Debian's package mailutils-imap4d" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq mailutils-imap4d libmailutils9 libgsasl18 libmariadb3 libntlm0 libgssglue1 2>/dev/null ||
	{ echo "apt-get could not download mailutils-imap4d: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
mkdir -p inbox/{cur,new,tmp} folders
cat >imap4d.conf <<CONF
mailbox { mailbox-pattern "maildir:$work/inbox"; mailbox-type maildir; };
namespace personal { prefix "" { directory "$work/folders"; delimiter "/"; mailbox-type maildir; }; };
CONF
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts imapflow@2.10.2

cat >session.cjs <<'JS'
// A session with an IMAP server that speaks on its standard input and output.
const { spawn } = require('node:child_process');
exports.open = async (program, args, env) => {
	const server = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
	let text = '';
	let count = 0;
	server.stdout.on('data', (data) => (text += data.toString('latin1')));
	const until = async (pattern) => {
		for (let tries = 0; tries < 500 && !pattern.test(text); tries++) await new Promise((done) => setTimeout(done, 20));
		if (!pattern.test(text)) throw new Error(`no answer: ${text}`);
		const answer = text;
		text = '';
		return answer.trim();
	};
	await until(/^\* PREAUTH[^\n]*\n/m);
	return {
		async command(line) {
			server.stdin.write(`c${++count} ${line}\r\n`);
			return until(new RegExp(`^c${count} [^\n]*\n`, 'm'));
		},
		async append(folder, lines) {
			const message = lines.join('\r\n') + '\r\n';
			server.stdin.write(`c${++count} APPEND "${folder}" {${message.length}}\r\n`);
			await until(/^\+[^\n]*\n/m);
			server.stdin.write(`${message}\r\n`);
			return until(new RegExp(`^c${count} [^\n]*\n`, 'm'));
		},
		end() {
			server.stdin.end();
			server.kill();
		},
	};
};
JS

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { ImapFlow } = require('imapflow');
const imap4d = ['root/usr/sbin/imap4d', ['--inetd', '--preauth', '--config-file=imap4d.conf']];
(async () => {
	const imap = await require('./session.cjs').open(...imap4d);
	for (const subject of ['one', 'two', 'marked by Ada', 'kept', 'marked by Bob']) await imap.append('INBOX', [`Subject: ${subject}`, '', 'x']);
	await imap.command('CREATE Done');
	imap.end();
	const server = createServer((socket) => {
		const child = spawn(...imap4d, { stdio: ['pipe', 'pipe', 'ignore'] });
		socket.pipe(child.stdin);
		child.stdout.pipe(socket);
		socket.on('error', () => child.kill());
		socket.on('close', () => child.kill());
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	const flow = new ImapFlow({
		host: '127.0.0.1', port: server.address().port, secure: false, logger: false, auth: { user: 'ada', pass: 'x' },
	});
	flow.on('error', () => {});
	await flow.connect();
	await flow.mailboxOpen('INBOX');
	const list = async () => {
		const subjects = [];
		for await (const message of flow.fetch('1:*', { envelope: true })) subjects.push(message.envelope.subject);
		return subjects.join(', ');
	};
	console.log('capabilities: UIDPLUS', flow.capabilities.has('UIDPLUS'), '- MOVE', flow.capabilities.has('MOVE'));
	console.log('before:', await list());
	await flow.messageFlagsAdd('3', ['\\Deleted']);
	console.log('messageDelete("one"):', await flow.messageDelete('1'), '- left:', await list());
	await flow.messageFlagsAdd('3', ['\\Deleted']);
	console.log('messageMove("two"):', Boolean(await flow.messageMove('1', 'Done')), '- left:', await list());
	console.log('in the other folder:', (await flow.status('Done', { messages: true })).messages);
	await flow.logout();
	server.close();
})();
JS
timeout 60 node see.cjs | tee seen
diff -u - seen <<'SEEN'
capabilities: UIDPLUS false - MOVE false
before: one, two, marked by Ada, kept, marked by Bob
messageDelete("one"): true - left: two, kept, marked by Bob
messageMove("two"): true - left: kept
in the other folder: 1
SEEN
