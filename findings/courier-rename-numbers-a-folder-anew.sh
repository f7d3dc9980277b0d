#!/usr/bin/env bash
# Courier-IMAP 5.0.13 (Debian 12): renaming a folder numbers its messages anew and gives it another UIDVALIDITY.
#
# Guessed: RENAME keeps UIDVALIDITY and UIDs, as Dovecot does: the messages are the same.
# Seen: messages 2 and 3 are 1 and 2 afterwards, under a new UIDVALIDITY (the time of the first look).
# Output: before: UIDs 2 3; after: UIDs 1 2, UIDVALIDITY the same: false.
# Why it matters: whoever tidies up folders makes every client fetch them again: a trigger that watches the folder (under
#   its new name) takes all mail in it for unknown, and what was stored by UID (tickets, links) points to another mail.
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
	const look = async (folder) => {
		const status = await imap.command(`STATUS ${folder} (UIDVALIDITY)`);
		await imap.command(`EXAMINE ${folder}`);
		const uids = [...(await imap.command('FETCH 1:* (UID)')).matchAll(/UID (\d+)/g)].map((match) => match[1]);
		await imap.command('CLOSE');
		return { uids: uids.join(' '), validity: status.match(/UIDVALIDITY (\d+)/)[1] };
	};
	await imap.command('CREATE INBOX.Work');
	for (const subject of ['one', 'two', 'three']) await imap.append('INBOX.Work', [`Subject: ${subject}`, '', 'x']);
	await imap.command('SELECT INBOX.Work');
	await imap.command('STORE 1 +FLAGS (\\Deleted)');
	await imap.command('CLOSE');
	const before = await look('INBOX.Work');
	console.log('before: UIDs', before.uids);
	await new Promise((done) => setTimeout(done, 1100));
	console.log(await imap.command('RENAME INBOX.Work INBOX.Done').then((answer) => answer.replace(/^\S+ /, '')));
	const after = await look('INBOX.Done');
	console.log('after: UIDs', after.uids);
	console.log('UIDVALIDITY the same:', before.validity === after.validity);
	imap.end();
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
before: UIDs 2 3
OK Folder renamed.
after: UIDs 1 2
UIDVALIDITY the same: false
SEEN
