#!/usr/bin/env bash
# mailparser 3.14.2: the messages of a multipart/digest are text of the mail that carries them.
#
# Guessed: each is an attachment of type message/rfc822, the default type of a part in a digest (RFC 2046 section 5.1.5),
#   just as a message that is forwarded with that type written out.
# Seen: a part without Content-Type is text/plain here as everywhere. Header lines and bodies of all messages stand one
#   behind the other in `text`, encoded words, base64 and HTML undecoded. There is no attachment.
# Output: text "From: ada@example.com\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n..." and attachments [].
# Why it matters: mailing lists (Mailman) send digests in this form. Their mails cannot be told apart or filtered by
#   sender, and what was base64 is unreadable.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

cat >see.cjs <<'JS'
const { simpleParser } = require('mailparser');
const one = ['From: ada@example.com', 'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'MIME-Version: 1.0',
	'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', 'SGVsbG8='];
const two = ['From: bob@example.com', 'Subject: two', '', 'Hi'];
const digest = (type) =>
	['From: list@example.com', 'Subject: Digest', 'MIME-Version: 1.0', 'Content-Type: multipart/digest; boundary="b"', '',
		'--b', ...type, '', ...one, '--b', ...type, '', ...two, '--b--', ''].join('\r\n');
(async () => {
	for (const [name, type] of [['default type', []], ['written out', ['Content-Type: message/rfc822']]]) {
		const mail = await simpleParser(digest(type));
		console.log(`${name}:`, JSON.stringify(mail.text ?? null), mail.attachments.map((part) => part.contentType));
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
default type: "From: ada@example.com\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\nFrom: bob@example.com\nSubject: two\n\nHi" []
written out: null [ 'message/rfc822', 'message/rfc822' ]
SEEN
