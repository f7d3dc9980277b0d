#!/usr/bin/env bash
# Courier-IMAP 5.0.13 (Debian 12): a mail that is stored with CRLF comes out with CR CR LF, and its text is lost on the way.
#
# Guessed: the lines of a file in a Maildir end in LF or CRLF (Dovecot has mail_save_crlf for it), and IMAP has CRLF for both.
# Seen: Courier puts a CR before each LF, also where there is one: "\r\r\n". The empty line below the header is none then.
#   mailparser 3.14.2 still has the subject, but no text; Courier's own ENVELOPE shows nothing of it.
# Output: stored with LF: "...plain\r\n\r\none", text "one\ntwo\n"; with CRLF: "...plain\r\r\n\r\r\none", no text.
# Why it matters: after a move from Dovecot, or where a script puts mail into the Maildir, old mails look right in a list and
#   are empty for programs that read them. Hashes and signatures break, and the size is not that of the file.
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

npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

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
const { writeFileSync } = require('node:fs');
const { simpleParser } = require('mailparser');
(async () => {
	const lines = ['From: ada@example.com', 'Subject: Offer', 'Content-Type: text/plain', '', 'one', 'two', ''];
	writeFileSync('Maildir/new/1795946401.M1P1.host', lines.join('\n'));
	writeFileSync('Maildir/new/1795946402.M2P1.host', lines.join('\r\n'));
	const imap = await require('./session.cjs').open('root/usr/bin/imapd', ['Maildir']);
	await imap.command('SELECT INBOX');
	for (const [number, name] of [[1, 'stored with LF'], [2, 'stored with CRLF']]) {
		const answer = await imap.command(`FETCH ${number} (RFC822.SIZE BODY.PEEK[])`);
		const [, size, count] = answer.match(/RFC822.SIZE (\d+) BODY\[\] \{(\d+)\}/);
		const body = answer.slice(answer.indexOf('}\r\n') + 3).slice(0, Number(count));
		console.log(`${name}: RFC822.SIZE ${size},`, JSON.stringify(body));
		const mail = await simpleParser(body);
		console.log(' mailparser:', JSON.stringify({ subject: mail.subject, text: mail.text }));
		console.log(' ENVELOPE:', (await imap.command(`FETCH ${number} (ENVELOPE)`)).match(/ENVELOPE \(NIL (".*?")/)[1]);
	}
	imap.end();
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
stored with LF: RFC822.SIZE 77, "From: ada@example.com\r\nSubject: Offer\r\nContent-Type: text/plain\r\n\r\none\r\ntwo\r\n"
 mailparser: {"subject":"Offer","text":"one\ntwo\n"}
 ENVELOPE: "Offer"
stored with CRLF: RFC822.SIZE 83, "From: ada@example.com\r\r\nSubject: Offer\r\r\nContent-Type: text/plain\r\r\n\r\r\none\r\r\ntwo\r\r\n"
 mailparser: {"subject":"Offer"}
 ENVELOPE: "Offer"
SEEN
