#!/usr/bin/env bash
# nodemailer 10.6.0: a `date` that is a text goes into the Date field as it is, and an ISO date is none there.
#
# Guessed: a text is made a date of, as everywhere in JavaScript, and written as RFC 5322 wants it; what is none rejects.
# Seen: "2026-11-29T10:00:00.000Z" stands in the mail. mailparser reads it (it asks new Date()), so tests pass. Python
#   raises ValueError; Dovecot 2.3 takes the mail for one without a date: no SENTSINCE finds it.
# Output: Date: 2026-11-29T10:00:00.000Z; Python: ValueError; Dovecot: SENTSINCE 1-Jan-2000 -> none.
# Why it matters: JSON has dates as such texts, also n8n's $now and every API. The mails are sent without an error and have
#   no date, or the date of arrival, in other people's programs, searches and archives.
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
npm install --silent --no-audit --no-fund --ignore-scripts nodemailer@10.6.0 mailparser@3.14.2

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
const { createTransport } = require('nodemailer');
const { open } = require('./session.cjs');
(async () => {
	const transport = createTransport({ streamTransport: true, buffer: true });
	const { message } = await transport.sendMail({
		from: 'desk@example.org', to: 'ada@example.com', subject: 'x', text: 'x', date: '2026-11-29T10:00:00.000Z',
	});
	writeFileSync('mail.eml', message);
	console.log(message.toString().match(/^Date:.*/m)[0].trim());
	console.log('mailparser:', (await simpleParser(message)).date.toISOString());
	const [program, ...args] = process.argv.slice(2);
	const imap = await open(program, args);
	await imap.append('INBOX', message.toString().trimEnd().split('\r\n'));
	await imap.command('SELECT INBOX');
	for (const key of ['SENTSINCE 1-Jan-2000', 'SENTON 29-Nov-2026', 'ALL'])
		console.log(`Dovecot: ${key} ->`, (await imap.command(`SEARCH ${key}`)).match(/\* SEARCH ?(.*)/)[1].trim() || 'none');
	await imap.command('LOGOUT');
	imap.end();
})();
JS
cat >see.py <<'PY'
import email, email.utils
try:
    print('Python:', email.utils.parsedate_to_datetime(email.message_from_file(open('mail.eml'))['date']))
except ValueError as error:
    print('Python: ValueError')
PY
{ timeout 60 node see.cjs "${run[@]}"; /usr/bin/python3 see.py; } | tee seen
diff -u - seen <<'SEEN'
Date: 2026-11-29T10:00:00.000Z
mailparser: 2026-11-29T10:00:00.000Z
Dovecot: SENTSINCE 1-Jan-2000 -> none
Dovecot: SENTON 29-Nov-2026 -> none
Dovecot: ALL -> 1
Python: ValueError
SEEN
