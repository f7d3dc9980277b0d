#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: in the Email Trigger's format "Resolved" a header begins with its own name, and of several the oldest is left.
#
# Guessed: headers.subject is the subject, headers.received a list or the newest hop, as mailparser 3.9.3, which it uses, gives it.
# Seen: each is the raw line, with name, folding and encoding ("Subject: =?utf-8?Q?..."), and a field that is there more than
#   once is overwritten by the one below. The format "Simple" of the same node takes the first, decoded, without the name.
# Output: headers.subject "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?="; received: the lowest; Simple: "Grüße", the topmost.
# Why it matters: a comparison such as headers["x-priority"] = "1" never holds. `received` and `delivered-to` are what the
#   first server or another domain wrote, not one's own: times and mailboxes are those of the sender's side.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 @n8n/imap@0.27.0 mailparser@3.9.3
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/EmailReadImap

cat >see.cjs <<'JS'
const { getNewEmails } = require('./package/dist/nodes/EmailReadImap/v2/utils.js');
const head = [
	'Received: from mx.example.org by mail.example.org; Sun, 29 Nov 2026 12:00:00 +0000',
	'Delivered-To: bob@example.org',
	'Received: from laptop by out.example.com; Sun, 29 Nov 2026 10:00:00 +0000',
	'Delivered-To: list@example.com',
	'From: ada@example.com',
	'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
	'X-Priority: 1',
	'',
	'',
].join('\r\n');
const read = async (format) => {
	const parameters = { format, dataPropertyAttachmentsPrefixName: 'file_', downloadAttachments: false };
	let item;
	await getNewEmails.call(
		{
			getNodeParameter: (name) => parameters[name],
			getWorkflowStaticData: () => ({}),
			getNode: () => ({ typeVersion: 2.2 }),
			logger: { debug() {}, warn() {} },
			helpers: {},
		},
		{
			// What a server would have answered.
			imapConnection: { search: async () => [{ uid: 1, source: Buffer.from(`${head}hi\r\n`), headers: Buffer.from(head) }], downloadText: async () => 'hi' },
			searchCriteria: ['ALL'],
			onEmailBatch: async ([first]) => void (item = first),
		},
	);
	return item.json;
};
(async () => {
	const { headers } = await read('resolved');
	for (const name of ['subject', 'x-priority', 'received', 'delivered-to']) console.log(`Resolved headers["${name}"]:`, headers[name]);
	const { subject, metadata } = await read('simple');
	console.log('Simple subject:', subject);
	for (const name of ['x-priority', 'received', 'delivered-to']) console.log(`Simple metadata["${name}"]:`, metadata[name]);
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
Resolved headers["subject"]: Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Resolved headers["x-priority"]: X-Priority: 1
Resolved headers["received"]: Received: from laptop by out.example.com; Sun, 29 Nov 2026 10:00:00 +0000
Resolved headers["delivered-to"]: Delivered-To: list@example.com
Simple subject: Grüße
Simple metadata["x-priority"]: 1
Simple metadata["received"]: from mx.example.org by mail.example.org; Sun, 29 Nov 2026 12:00:00 +0000
Simple metadata["delivered-to"]: bob@example.org
SEEN
