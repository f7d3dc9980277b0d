#!/usr/bin/env bash
# Courier-IMAP 5.0.13 (Debian 12): mail that another session has removed is still found, and read as a mail of "System Administrator".
#
# Guessed: a new SEARCH goes through what is there, and what is gone is left out or refused (RFC 3501 has NO for it).
# Seen: until the session says NOOP, UID SEARCH lists the message, FETCH has its flags, STORE sets one, and COPY is "OK COPY
#   completed." without COPYUID, and copies nothing. FETCH of the body is a success too: Courier hands out a small mail of its
#   own making, "Subject: message unavailable", under the UID of the one that is gone.
# Output: SEARCH 1 2; BODY[] of 1: From: System Administrator; COPY of 1: OK, and the target holds 0; after NOOP: SEARCH 2.
# Why it matters: what keeps its connection open (a trigger, an archive) stores that letter in the place of a customer's mail
#   or answers it, and counts a mail as moved which somebody has filed away by hand a moment before.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the server comes from Debian's package courier-imap" >&2; exit 2; }
work=$(mktemp -d)
end() {
	# Courier starts gam_server, which would stay for half a minute.
	for exe in /proc/[0-9]*/exe; do
		if [ "$(readlink "$exe")" = "$GAMIN_DEBUG_SERVER" ]; then kill "$(basename "${exe%/exe}")"; fi
	done
	rm -rf "$work"
}
trap end EXIT
export GAMIN_DEBUG_SERVER="$work/root/usr/libexec/gam_server"
cd "$work"
apt-get download -qq courier-imap courier-authlib libcourier-unicode4 libidn12 libgamin0 gamin 2>/dev/null ||
	{ echo "apt-get could not download courier-imap: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
mkdir -p Maildir/{cur,new,tmp}
# What its login process would hand to it.
export AUTHENTICATED=ada MAILDIR="$work/Maildir" IMAP_CAPABILITY='IMAP4rev1 UIDPLUS CHILDREN NAMESPACE' IMAP_KEYWORDS=1

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
(async () => {
	const { open } = require('./session.cjs');
	const imap = await open('root/usr/bin/imapd', ['Maildir']);
	const say = async (line) => console.log(line, '->', (await imap.command(line)).replace(/^c\d+ /gm, '').replace(/COPYUID \d+/, 'COPYUID n').replace(/\r\n/g, ' | '));
	for (const subject of ['one', 'two']) await imap.append('INBOX', [`Subject: ${subject}`, '', 'x']);
	await imap.command('CREATE INBOX.Done');
	await imap.command('SELECT INBOX');
	const other = await open('root/usr/bin/imapd', ['Maildir']);
	for (const line of ['SELECT INBOX', 'STORE 1 +FLAGS (\\Deleted)', 'EXPUNGE', 'LOGOUT']) await other.command(line);
	other.end();
	await say('UID SEARCH ALL');
	await say('UID FETCH 1 (FLAGS)');
	await say('UID FETCH 1 (BODY.PEEK[])');
	await say('UID STORE 1 +FLAGS (\\Flagged)');
	await say('UID COPY 1 INBOX.Done');
	await say('STATUS INBOX.Done (MESSAGES)');
	await say('UID COPY 2 INBOX.Done');
	await say('NOOP');
	await say('UID SEARCH ALL');
	imap.end();
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
UID SEARCH ALL -> * SEARCH 1 2 | OK SEARCH done.
UID FETCH 1 (FLAGS) -> * 1 FETCH (UID 1 FLAGS ()) | OK FETCH completed.
UID FETCH 1 (BODY.PEEK[]) -> * 1 FETCH (UID 1 BODY[] {129} | From: System Administrator <root@localhost> | Subject: message unavailable |  | This message is no longer available on the server. | ) | OK FETCH completed.
UID STORE 1 +FLAGS (\Flagged) -> OK STORE completed.
UID COPY 1 INBOX.Done -> OK COPY completed.
STATUS INBOX.Done (MESSAGES) -> * STATUS "INBOX.Done" (MESSAGES 0) | OK STATUS Completed.
UID COPY 2 INBOX.Done -> OK [COPYUID n 2 1] COPY completed.
NOOP -> * 1 EXPUNGE | * 1 EXISTS | * 0 RECENT | OK NOOP completed
UID SEARCH ALL -> * SEARCH 2 | OK SEARCH done.
SEEN
