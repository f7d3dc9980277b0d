#!/usr/bin/env bash
# n8n 2.41.1's IMAP client (@n8n/imap 0.27.0): a PDF from Apple Mail and a forwarded mail are no attachments, and an attached log is
# the text of the mail.
#
# Guessed: the Email Trigger (IMAP) in its format "Simple" with "Download Attachments" gives what is attached; `textPlain` is
#   the body, and empty where a mail has HTML only.
# Seen: only parts that say "attachment" are downloaded. The field is optional (RFC 2183): forwarded mails often have none,
#   and Apple Mail sends PDFs and pictures as "inline" with a file name. `textPlain` and `textHtml` are the first parts of
#   those types wherever they stand, attached files too. What was written below an inline file is lost.
# Output: "text, PDF inline, text": textPlain "before", no attachment; "HTML, log.txt attached": textPlain "a log".
# Why it matters: invoices that iPhone users send arrive without the invoice, and nothing says so. A ticket, or an AI agent that
#   answers, is given the content of a file as what the customer wrote. The format "Resolved" is not touched.
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
npm install --silent --no-audit --no-fund --ignore-scripts @n8n/imap@0.27.0 imapflow@1.7.1

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { ImapSimple } = require('@n8n/imap');
const [program, ...args] = process.argv.slice(2);
const part = (type, content, ...fields) => ['--b', `Content-Type: ${type}`, ...fields, '', content];
const mails = {
	'text, PDF attached': [part('text/plain', 'text'), part('application/pdf', '%PDF', 'Content-Disposition: attachment; filename=a.pdf')],
	'text, PDF inline, text': [
		part('text/plain', 'before'),
		part('application/pdf', '%PDF', 'Content-Disposition: inline; filename=a.pdf'),
		part('text/plain', 'after'),
	],
	'text, PDF with a name': [part('text/plain', 'text'), part('application/pdf; name=a.pdf', '%PDF')],
	'text, forwarded mail': [part('text/plain', 'see below'), part('message/rfc822', 'Subject: inner\r\n\r\ninner')],
	'HTML, log.txt attached': [
		part('text/html', '<p>written</p>'),
		part('text/plain', 'a log', 'Content-Disposition: attachment; filename=log.txt'),
	],
};
const server = createServer((socket) => {
	const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
	socket.pipe(child.stdin);
	child.stdout.pipe(socket);
	socket.on('error', () => child.kill());
	socket.on('close', () => child.kill());
});
server.listen(0, '127.0.0.1', async () => {
	const imap = await ImapSimple.connect(
		{ host: '127.0.0.1', port: server.address().port, tls: false, user: 'ada', password: 'x', authTimeout: 20_000 },
		{ mailbox: 'INBOX' },
	);
	for (const [subject, parts] of Object.entries(mails)) {
		const head = ['From: ada@example.com', `Subject: ${subject}`, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''];
		await imap.client.append('INBOX', [...head, ...parts.flat(), '--b--', ''].join('\r\n'));
	}
	// What the trigger asks for in its format "Simple".
	const subjects = Object.keys(mails);
	for (const found of await imap.search({ all: true }, { headers: true, bodyStructure: true })) {
		const textPlain = await imap.downloadText(found, 'plain');
		const textHtml = await imap.downloadText(found, 'html');
		const attachments = (await imap.downloadAttachments(found)).map(({ filename }) => filename);
		console.log(`${subjects.shift()}:`, JSON.stringify({ textPlain, textHtml, attachments }));
	}
	imap.end();
	server.close();
});
JS
timeout 60 node see.cjs "${run[@]}" | tee seen
diff -u - seen <<'SEEN'
text, PDF attached: {"textPlain":"text","textHtml":"","attachments":["a.pdf"]}
text, PDF inline, text: {"textPlain":"before","textHtml":"","attachments":[]}
text, PDF with a name: {"textPlain":"text","textHtml":"","attachments":[]}
text, forwarded mail: {"textPlain":"see below","textHtml":"","attachments":[]}
HTML, log.txt attached: {"textPlain":"a log","textHtml":"<p>written</p>","attachments":["log.txt"]}
SEEN
