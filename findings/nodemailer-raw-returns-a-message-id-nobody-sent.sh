#!/usr/bin/env bash
# nodemailer 10.6.0: sending a finished message (`raw`) gives back a Message-ID that stands in no mail.
#
# Guessed: `info.messageId` is the Message-ID of what was sent, or undefined where nodemailer does not know it.
# Seen: with `raw` it is a new random one. The message keeps its own, which is not looked at.
# Output: in the mail <ticket-7@example.org>; returned <(another)@example.org>.
# Why it matters: what is stored to recognise replies and bounces never matches. The log says one id, the recipient's
#   server another, and nobody finds the mail in a trace.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nodemailer@10.6.0

cat >see.cjs <<'JS'
const { createTransport } = require('nodemailer');
(async () => {
	const transport = createTransport({ streamTransport: true, buffer: true });
	const envelope = { from: 'desk@example.org', to: 'ada@example.com' };
	const show = (text) => text.replace(/<[0-9a-f-]{36}@/, '<(random)@');
	for (const raw of ['Message-ID: <ticket-7@example.org>\r\nFrom: desk@example.org\r\n\r\nhello\r\n', 'From: desk@example.org\r\n\r\nhello\r\n']) {
		const info = await transport.sendMail({ envelope, raw });
		const sent = info.message.toString().match(/^Message-ID: (.*)\r/m)?.[1];
		console.log('in the mail:', sent, '- returned:', show(info.messageId));
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
in the mail: <ticket-7@example.org> - returned: <(random)@example.org>
in the mail: undefined - returned: <(random)@example.org>
SEEN
