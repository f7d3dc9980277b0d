#!/usr/bin/env bash
# nodemailer 10.6.0: `icalEvent` puts the invitation into the mail twice.
#
# Guessed: it becomes the one alternative of type text/calendar that Outlook and Gmail show as a meeting.
# Seen: the same text is also attached as application/ics, with the name invite.ics. There is no option to leave that
#   out; `alternatives` with the type text/calendar makes one part only.
# Output (read by mailparser 3.14.2): icalEvent: text/calendar without a name, application/ics invite.ics; the same octets.
# Why it matters: whatever books what is in a mail's calendar parts does so twice, and one of them comes without a file name
#   and method. In a forwarded or answered mail the copy stays as a stale attachment that can be opened and accepted again.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nodemailer@10.6.0 mailparser@3.14.2

cat >see.cjs <<'JS'
const { createTransport } = require('nodemailer');
const { simpleParser } = require('mailparser');
const content = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'METHOD:REQUEST', 'END:VCALENDAR', ''].join('\r\n');
(async () => {
	const transport = createTransport({ streamTransport: true, buffer: true });
	const mail = { from: 'desk@example.org', to: 'ada@example.com', subject: 'Talk', text: 'Talk' };
	const show = async (name, options) => {
		const { message } = await transport.sendMail({ ...mail, ...options });
		const parts = (await simpleParser(message)).attachments;
		console.log(`${name}:`, parts.map((part) => `${part.contentType} ${part.filename ?? '(no name)'}`).join(', '),
			'- different contents:', new Set(parts.map((part) => part.content.toString().trim())).size);
	};
	await show('icalEvent', { icalEvent: { method: 'REQUEST', content } });
	await show('alternatives', { alternatives: [{ contentType: 'text/calendar; method=REQUEST; charset=utf-8', content }] });
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
icalEvent: text/calendar (no name), application/ics invite.ics - different contents: 1
alternatives: text/calendar (no name) - different contents: 1
SEEN
