#!/usr/bin/env bash
# GNU mailutils 3.15 imap4d (Debian 12): it says "* 1 EXPUNGED". The word of the protocol is EXPUNGE.
#
# Guessed: the untagged answer "* 1 EXPUNGE" of RFC 3501 section 7.4.1, which every client waits for.
# Seen: "* 1 EXPUNGED", then "* 2 EXISTS". imapflow 2.10.2 raises no `expunge` event for it; the lower EXISTS alone tells
#   that something is gone, and not what.
# Output: * 1 EXPUNGED; imapflow: no event, mailbox.exists right.
# Why it matters: a client that keeps a list by sequence number goes on with the old numbers: the next command hits the
#   message behind the one that is meant, for example with \Deleted.
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
	for (const subject of ['one', 'two', 'three', 'four']) await imap.append('INBOX', [`Subject: ${subject}`, '', 'x']);
	await imap.command('SELECT INBOX');
	await imap.command('STORE 1 +FLAGS (\\Deleted)');
	console.log((await imap.command('EXPUNGE')).replace(/\r/g, '').replace(/^c\d+/m, 'tag'));
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
	let events = 0;
	flow.on('expunge', () => events++);
	flow.on('error', () => {});
	await flow.connect();
	await flow.mailboxOpen('INBOX');
	console.log('imapflow: deleted', await flow.messageDelete('1'), '- expunge events', events, '- exists', flow.mailbox.exists);
	await flow.logout();
	server.close();
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
* 1 EXPUNGED
* 3 EXISTS
* 3 RECENT
tag OK EXPUNGE Completed
imapflow: deleted true - expunge events 0 - exists 2
SEEN
