#!/usr/bin/env bash
# mailparser 3.14.2: the delivery status of a bounce is no attachment. It is added to the text.
#
# Guessed: a bounce (multipart/report, RFC 3462) gives the notice as `text`, and two attachments: message/delivery-status
#   and the returned message.
# Seen: the part message/delivery-status is treated like text/plain. Its fields stand behind the notice in `text` and in
#   `textAsHtml`, and `attachments` holds the returned message only. A read receipt (message/disposition-notification,
#   RFC 8098) is an attachment, as guessed.
# Output: text "Could not deliver.\nReporting-MTA: dns; mx.example.com\n\nFinal-Recipient: ...", one attachment.
# Why it matters: code that looks for the attachment to read Status and Final-Recipient finds no bounce at all, and a
#   ticket made of `text` shows the machine's fields as if a person had written them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

cat >see.cjs <<'JS'
const { simpleParser } = require('mailparser');
const report = (type, fields) =>
	['From: postmaster@example.com', 'To: ada@example.com', 'Subject: Report', 'MIME-Version: 1.0',
		'Content-Type: multipart/report; boundary="b"', '',
		'--b', 'Content-Type: text/plain; charset=us-ascii', '', 'Could not deliver.',
		'--b', `Content-Type: ${type}`, '', ...fields,
		'--b', 'Content-Type: message/rfc822', '', 'From: ada@example.com', 'Subject: hello', '', 'original text',
		'--b--', ''].join('\r\n');
const see = async (type, fields) => {
	const mail = await simpleParser(report(type, fields));
	console.log(type);
	console.log('  text:', JSON.stringify(mail.text));
	console.log('  attachments:', mail.attachments.map((one) => one.contentType).join(', '));
};
(async () => {
	await see('message/delivery-status', ['Reporting-MTA: dns; mx.example.com', '',
		'Final-Recipient: rfc822; bob@example.com', 'Action: failed', 'Status: 5.1.1', '']);
	await see('message/disposition-notification', ['Reporting-UA: example.com; Mail',
		'Final-Recipient: rfc822; bob@example.com', 'Disposition: manual-action/MDN-sent-manually; displayed', '']);
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
message/delivery-status
  text: "Could not deliver.\nReporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n"
  attachments: message/rfc822
message/disposition-notification
  text: "Could not deliver."
  attachments: message/disposition-notification, message/rfc822
SEEN
