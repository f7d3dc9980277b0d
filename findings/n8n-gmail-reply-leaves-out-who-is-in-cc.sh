#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: the Gmail node's reply to everybody leaves out whoever is in Cc, has no "Re:", and cuts the thread off.
#
# Guessed: without "Reply to Sender Only" the answer goes to the writer, To and Cc, but oneself; subject and References are made
#   as RFC 5322 section 3.6.4 and each mail program make them: those of the mail, and its Message-ID.
# Seen: From (or Reply-To) and To are answered; the Cc field is not read. The subject is taken over as it is. References holds
#   the Message-ID of the last mail alone.
# Output: To: ada@example.com, carl@example.org. Cc: none, of dora@example.org. References: <3@example.com>, of three.
# Why it matters: the colleague in Cc believes that nobody has answered. A customer's Outlook, which has not got the last mail
#   (it went to another person), begins a new conversation.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 luxon@3.7.2 lodash@4.18.1 moment-timezone@0.5.48 \
	nodemailer@8.0.10 mailparser@3.9.3 jsonwebtoken@9.0.3 n8n-core@2.41.1
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Google package/dist/utils

cat >see.cjs <<'JS'
const { replyToEmail } = require('./package/dist/nodes/Google/Gmail/utils/replyToEmail.js');
const { simpleParser } = require('mailparser');
const headers = {
	From: 'Ada <ada@example.com>', To: 'desk@contoso.example, Carl <carl@example.org>', Cc: 'Dora <dora@example.org>', Subject: 'Order 7',
	'Message-ID': '<3@example.com>', 'In-Reply-To': '<2@contoso.example>', References: '<1@example.com> <2@contoso.example>',
};
const payload = { headers: Object.entries(headers).map(([name, value]) => ({ name, value })) };
const parameters = { authentication: 'oAuth2', emailType: 'text', message: 'It is on its way.' };
const node = {
	getNodeParameter: (name, index, fallback) => parameters[name] ?? fallback,
	helpers: {
		requestWithAuthentication: async (credential, { method, uri, body }) => {
			if (uri.endsWith('/profile')) return { emailAddress: 'desk@contoso.example' };
			if (method === 'GET') return { payload, threadId: '1' };
			const mail = await simpleParser(Buffer.from(body.raw, 'base64url'));
			for (const name of ['to', 'cc']) console.log(`${name}: ${mail[name]?.text ?? 'none'}`);
			for (const name of ['subject', 'in-reply-to', 'references']) console.log(`${name}: ${mail.headers.get(name)}`);
			return {};
		},
	},
};
// 2.2 is the newest version of the node.
replyToEmail.call(node, '1', {}, 0, 2.2);
JS
N8N_USER_FOLDER=$work node see.cjs | grep -v encryption | tee seen
diff -u - seen <<'SEEN'
to: "Ada" <ada@example.com>, "Carl" <carl@example.org>
cc: none
subject: Order 7
in-reply-to: <3@example.com>
references: <3@example.com>
SEEN
