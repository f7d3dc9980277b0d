#!/usr/bin/env bash
# GNU mailutils 3.15 imap4d (Debian 12): a folder that is deleted and made anew within a second has its old UIDVALIDITY.
#
# Guessed: RFC 3501 section 2.3.1.1: a folder made anew under an old name has a greater UIDVALIDITY, or goes on counting
#   UIDs. Dovecot takes the next number.
# Seen: UIDVALIDITY is the second in which the folder was made. Within that second both are the same, UIDNEXT begins
#   anew, and the same UID is another message.
# Output: UIDVALIDITY the same: true, the first message: 2 old - then: 2 new.
# Why it matters: "empty the folder" by delete and create is what scripts and mail programs do, and it takes milliseconds.
#   A client with a stored position believes that it knows the message and never fetches the new message.
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
	const imap = await require('./session.cjs').open('root/usr/sbin/imap4d', ['--inetd', '--preauth', '--config-file=imap4d.conf']);
	const fill = async (subject) => {
		await imap.command('CREATE Work');
		await imap.append('Work', [`Subject: ${subject}`, '', 'x']);
		const validity = (await imap.command('STATUS Work (UIDVALIDITY)')).match(/UIDVALIDITY (\d+)/)[1];
		await imap.command('EXAMINE Work');
		const answer = await imap.command('UID FETCH 1:* (ENVELOPE)');
		await imap.command('CLOSE');
		return { validity, first: answer.match(/UID (\d+)/)[1], subject: answer.match(/"(old|new)"/)[1] };
	};
	// A folder that happens to be made in the next second is tried again.
	for (let tries = 0, same = false; tries < 5 && !same; tries++) {
		const before = await fill('old');
		await imap.command('DELETE Work');
		const after = await fill('new');
		await imap.command('DELETE Work');
		same = before.validity === after.validity;
		if (same || tries === 4) {
			console.log('UIDVALIDITY the same:', same);
			console.log('the first message:', before.first, before.subject, '- then:', after.first, after.subject);
		}
	}
	imap.end();
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
UIDVALIDITY the same: true
the first message: 2 old - then: 2 new
SEEN
