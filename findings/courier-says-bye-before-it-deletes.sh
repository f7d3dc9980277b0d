#!/usr/bin/env bash
# Courier's pop3d 1.0.16 (Debian 12): QUIT is answered "+OK Bye-bye." before the first message is removed.
#
# Guessed: the answer comes when everything is removed, since RFC 1939 section 6 lets a server say -ERR there for what it could
#   not remove.
# Seen: of 5,000 messages that were marked, thousands are still in the Maildir when the client has read its +OK; they go one by
#   one until the process ends, which the client cannot see.
# Output: QUIT: +OK Bye-bye.; messages left at that moment: more than 0; after the process has ended: 0.
# Why it matters: a session that begins right after that lists mail that was reported as deleted. Who takes the answer for proof
#   fetches it once more as new; who counts such a listing as "the server does not delete" gives up too early.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the server comes from Debian's package courier-pop" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq courier-pop courier-imap courier-authlib libcourier-unicode4 libidn12 libgamin0 2>/dev/null ||
	{ echo "apt-get could not download courier-pop: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
mkdir -p Maildir/{cur,new,tmp}
# What its login process would hand to it.
export AUTHENTICATED=ada MAILDIR="$work/Maildir"

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { readdirSync, writeFileSync } = require('node:fs');
const { once } = require('node:events');
const COUNT = 5000;
(async () => {
	for (let n = 0; n < COUNT; n++) writeFileSync(`Maildir/cur/${1700000000 + n}.M1P1.host,S=15:2,S`, 'Subject: x\n\nx\n');
	const server = spawn('root/usr/lib/courier/courier/courierpop3d', ['Maildir'], { stdio: ['pipe', 'pipe', 'ignore'] });
	const ended = once(server, 'exit');
	let text = '';
	let atEnd;
	// Looked at in the very turn in which the answer to QUIT is read.
	server.stdout.on('data', (data) => {
		text += data.toString('latin1');
		if (text.includes('Bye-bye')) atEnd ??= readdirSync('Maildir/cur').length;
	});
	const said = async (pattern) => {
		for (let tries = 0; tries < 1000 && !pattern.test(text); tries++) await new Promise((done) => setTimeout(done, 20));
		if (!pattern.test(text)) throw new Error(`no answer: ${text.slice(-200)}`);
		text = '';
	};
	await said(/^\+OK/);
	server.stdin.write('STAT\r\n');
	await said(new RegExp(`^\\+OK ${COUNT} `));
	for (let n = 1; n <= COUNT; n++) server.stdin.write(`DELE ${n}\r\n`);
	await said(new RegExp(`^(?:\\+OK[^\\n]*\\n){${COUNT}}`));
	server.stdin.write('QUIT\r\n');
	await ended;
	console.log('QUIT:', text.trim());
	console.log('left at that moment:', atEnd > 0 ? 'more than 0' : atEnd);
	console.log('left after the process has ended:', readdirSync('Maildir/cur').length);
})();
JS
node see.cjs | tee seen
grep -qx 'QUIT: +OK Bye-bye.' seen
grep -qx 'left at that moment: more than 0' seen
grep -qx 'left after the process has ended: 0' seen
