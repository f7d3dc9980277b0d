#!/usr/bin/env bash
# Python 3.11's email (Debian 12): In-Reply-To with an id as long as Outlook's is written as an encoded word.
#
# Guessed: a Message-ID is never encoded: it is no text (RFC 5322 section 3.6.4), and a line may have 998 characters.
# Seen: EmailMessage cuts lines at 78 and puts In-Reply-To and References into =?utf-8?q?...?= to be able to. Exchange
#   Online's ids have about 80 characters. Message-ID itself is left alone. mailparser 3.14.2 decodes the fields; Dovecot's
#   ENVELOPE hands the encoded text out, and its THREAD does not see that the mails belong together.
# Output: * THREAD (1 2)(3)(4): question and answer with a short id are a thread, those with a long id are two.
# Why it matters: answers of Python programs (ticket systems, Django) to people in Microsoft 365 join no thread, while those
#   to everybody else do. Who reads ids from the envelope has to decode what must not be encoded.
set -euo pipefail
imap=/usr/lib/dovecot/imap
[ -x "$imap" ] || { echo "needs $imap: install Debian's package dovecot-imapd" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p Maildir/{cur,new,tmp} run
# Dovecot reads no mail for root.
user=$(id -u)
if [ "$user" = 0 ]; then user=65534; fi
cat >dovecot.conf <<CONF
mail_location = maildir:$work/Maildir
base_dir = $work/run
state_dir = $work/run
log_path = $work/log
stats_writer_socket_path =
ssl = no
first_valid_uid = 1
mail_uid = $user
mail_gid = $user
CONF
# It refuses sockets for input and output, hence the pipes.
cat >imap.sh <<SH
export USER=ada HOME="$work"
cat | $imap -c "$work/dovecot.conf" | cat
SH
run=(bash imap.sh)
if [ "$(id -u)" = 0 ]; then
	chown -R "$user:$user" "$work"
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi
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

cat >write.py <<'PY'
from email.message import EmailMessage
def write(name, **fields):
    mail = EmailMessage()
    mail['From'] = 'desk@example.org'
    mail['Date'] = 'Sun, 29 Nov 2026 10:00:00 +0000'
    for key, value in fields.items():
        mail[key.replace('_', '-')] = value
    mail.set_content('hi')
    open(name, 'wb').write(mail.as_bytes())
for name, id in [('short', '<1@example.com>'),
                 ('long', '<AM0PR04MB0123456789ABCDEF0123456789ABCDEF012@AM0PR04MB0123.eurprd04.prod.outlook.example>')]:
    write(name + '-question', Subject=name + ' question', Message_ID=id)
    write(name + '-answer', Subject=name + ' answer', In_Reply_To=id, References=id, Message_ID='<re-' + name + '@example.org>')
PY
cat >see.cjs <<'JS'
const { readFileSync } = require('node:fs');
const { simpleParser } = require('mailparser');
const { open } = require('./session.cjs');
(async () => {
	const [program, ...args] = process.argv.slice(2);
	const imap = await open(program, args);
	for (const name of ['short', 'long']) {
		for (const kind of ['question', 'answer'])
			await imap.append('INBOX', readFileSync(`${name}-${kind}`, 'latin1').trimEnd().split('\n'));
		const answer = readFileSync(`${name}-answer`);
		console.log('written:', answer.toString().match(/^In-Reply-To: (.*)/m)[1]);
		const id = (await simpleParser(readFileSync(`${name}-question`))).messageId;
		console.log('  mailparser: the same id:', (await simpleParser(answer)).inReplyTo === id);
	}
	await imap.command('SELECT INBOX');
	console.log('Dovecot: ENVELOPE', (await imap.command('FETCH 4 (ENVELOPE)')).match(/"=\?.*?"/)[0]);
	console.log('Dovecot:', (await imap.command('THREAD REFERENCES UTF-8 ALL')).match(/\* THREAD.*/)[0].trim());
	await imap.command('LOGOUT');
	imap.end();
})();
JS
/usr/bin/python3 write.py
timeout 60 node see.cjs "${run[@]}" | tee seen
diff -u - seen <<'SEEN'
written: <1@example.com>
  mailparser: the same id: true
written: =?utf-8?q?=3CAM0PR04MB0123456789ABCDEF0123456789ABCDEF012=40AM0?=
  mailparser: the same id: true
Dovecot: ENVELOPE "=?utf-8?q?=3CAM0PR04MB0123456789ABCDEF0123456789ABCDEF012=40AM0?= =?utf-8?q?PR04MB0123=2Eeurprd04=2Eprod=2Eoutlook=2Eexample=3E?="
Dovecot: * THREAD (1 2)(3)(4)
SEEN
