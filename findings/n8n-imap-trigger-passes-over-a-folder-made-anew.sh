#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: after a folder has been numbered anew, the Email Trigger (IMAP) passes over the new mail in it, without a word.
#
# Guessed: a trigger that remembers a UID remembers its UIDVALIDITY, too, and begins anew where that is another one (RFC 3501
#   section 2.3.1.1).
# Seen: it keeps the highest UID alone. Where the folder was deleted and made anew, restored or moved to another server, its
#   messages have low numbers again, and each is taken for one that was seen, until as many have come as before.
# Output: first, second, third; made anew: nothing, 2 left unread; two more mails: "new fourth" alone.
# Why it matters: after a migration to another server, or a restore, the workflow is active, connected and silent. In a mailbox that
#   had 50,000 mails it stays so for years. Deactivating it does not help: the number is kept with the workflow, unless "Track Last
#   Message ID" is off.
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
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 @n8n/imap@0.27.0 imapflow@1.7.1 mailparser@3.9.3
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/EmailReadImap

cat >see.cjs <<'JS'
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { ImapSimple } = require('@n8n/imap');
const { getNewEmails } = require('./package/dist/nodes/EmailReadImap/v2/utils.js');
const [program, ...args] = process.argv.slice(2);
const server = createServer((socket) => {
	const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
	socket.pipe(child.stdin);
	child.stdout.pipe(socket);
	socket.on('error', () => child.kill());
	socket.on('close', () => child.kill());
});
// What n8n keeps with the workflow.
const staticData = {};
server.listen(0, '127.0.0.1', async () => {
	const login = { host: '127.0.0.1', port: server.address().port, tls: false, user: 'ada', password: 'x', authTimeout: 20_000 };
	const owner = await ImapSimple.connect(login, { mailbox: 'INBOX' });
	const come = async (...subjects) => {
		for (const subject of subjects) await owner.client.append('Desk', `From: ada@example.com\r\nSubject: ${subject}\r\n\r\nhi\r\n`);
	};
	const look = async (when) => {
		const imap = await ImapSimple.connect(login, { mailbox: 'Desk' });
		const found = [];
		const { lastMessageUid } = staticData;
		await getNewEmails.call(
			{
				getNodeParameter: (name) => ({ format: 'simple', downloadAttachments: false })[name],
				getWorkflowStaticData: () => staticData,
				getNode: () => ({ typeVersion: 2.2 }),
				logger: { debug() {}, warn() {} },
				helpers: {},
			},
			{
				imapConnection: imap,
				// As the trigger asks, with its settings as they come.
				searchCriteria: lastMessageUid === undefined ? ['UNSEEN'] : ['UNSEEN', ['UID', `${lastMessageUid}:*`]],
				postProcessAction: 'read',
				onEmailBatch: async (items) => void found.push(...items.map(({ json }) => json.subject)),
			},
		);
		const unread = await imap.client.search({ seen: false }, { uid: true });
		console.log(`${when}: ${found.join(', ') || 'nothing'}; left unread: ${unread.length}`);
		imap.end();
	};
	await owner.client.mailboxCreate('Desk');
	await come('first', 'second', 'third');
	await look('three mails');
	await owner.client.mailboxDelete('Desk');
	await owner.client.mailboxCreate('Desk');
	await come('new first', 'new second');
	await look('made anew, two mails');
	await come('new third', 'new fourth');
	await look('two more');
	owner.end();
	server.close();
});
JS
timeout 60 node see.cjs "${run[@]}" | tee seen
diff -u - seen <<'SEEN'
three mails: first, second, third; left unread: 0
made anew, two mails: nothing; left unread: 2
two more: new fourth; left unread: 3
SEEN
