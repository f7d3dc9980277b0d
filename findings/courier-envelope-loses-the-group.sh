#!/usr/bin/env bash
# Courier-IMAP 5.0.13 (Debian 12): the ENVELOPE of a group address has a beginning without a name and two that look alike.
#
# Guessed: as RFC 3501 section 7.4.2 wants it: the begin of "Team: a@..., b@...;" is an address with the host NIL and the
#   group's name as mailbox, its end one with both NIL.
# Seen: both marks are (NIL NIL "" NIL). The name is gone, and a reader cannot tell where a group begins and where it
#   ends. "undisclosed-recipients:;" is two such marks.
# Output: ((NIL NIL "" NIL)(NIL NIL "a" "example.com")(NIL NIL "" NIL)(NIL NIL "c" "example.com"))
# Why it matters: a client that waits for the NIL mailbox counts everybody after the group as a member of it, or takes the
#   marks for recipients with an empty address: "reply all" then fails at the server.
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
	const imap = await require('./session.cjs').open('root/usr/bin/imapd', ['Maildir']);
	for (const to of ['Team: a@example.com;, c@example.com', 'undisclosed-recipients:;'])
		await imap.append('INBOX', ['From: ada@example.com', `To: ${to}`, 'Subject: x', '', 'x']);
	await imap.command('SELECT INBOX');
	const answer = await imap.command('FETCH 1:2 (ENVELOPE)');
	for (const [, to] of answer.matchAll(/ENVELOPE \(NIL "x" (?:\(\(.*?\)\) ){3}(\(\(.*?\)\))/g)) console.log('To:', to);
	imap.end();
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
To: ((NIL NIL "" NIL)(NIL NIL "a" "example.com")(NIL NIL "" NIL)(NIL NIL "c" "example.com"))
To: ((NIL NIL "" NIL)(NIL NIL "" NIL))
SEEN
